"""What stands in an archive package about itself: what it is, and how anybody checks it without the portal."""

from __future__ import annotations

README = """\
归档包 / Archive package{stage}
{matter} {number}
{enterprise} · {project}
生成时间 / made at: {at}
{whose}

一、里面有什么
00-目录.csv、00-目录.html  全部文件的目录；没有的文件写“缺”和原因，不会不声不响漏掉。
00-办件.json               办件的基本情况和决定。
01-材料                    每份材料一个文件夹，按目录里的顺序编号；每个版本一个文件。
02-文书、03-证照、04-外部结果
05-日志                    办件的全部事件（events.csv 和 events.json），带哈希链的值。
sha256.txt                 每个文件的 SHA-256。

二、怎样查验
1. 文件有没有改过：在解开的文件夹里运行  sha256sum -c sha256.txt
   （Windows：用 Get-FileHash 逐个比对）。
2. 事件有没有改过：对 events.json 里的每一条，取 fields 列出的字段，再加上 stream 和 seq，
   写成 JSON（键按字母排序、没有空格、不转义中文、UTF-8），前面加上 previous_hash 和一个换行，
   求 SHA-256，应当等于 hash。写过的文字求 SHA-256，应当等于 text_digest。
   同一个项目的其他办件也在同一条链上，所以前后两条的 previous_hash 不一定首尾相接；
   整条链由平台的审计管理员查验（每分钟在数据库以外封存一次）。
3. sha256.txt 自己的 SHA-256 在下载时记进了平台的访问记录，审计管理员可以拿来核对这一包是不是原样。

How to check this package
1. Files: run  sha256sum -c sha256.txt  in the unpacked folder.
2. Events: for each event of events.json take the fields named in "fields", add stream and seq, write them as JSON
   (keys sorted, no blanks, UTF-8, Chinese as it is), put previous_hash and a line feed before it; the SHA-256 of that is
   "hash". The SHA-256 of a text is its text_digest. Other applications of the project stand in the same chain.
3. The SHA-256 of sha256.txt was noted in the portal's access log when the package was taken.
"""


def readme(*, whole: bool, inside: bool, matter: str, number: str, enterprise: str, project: str, at: str) -> str:
    whose = (
        "承办机关一份：全部材料、意见和记录。含个人信息，只用于归档和查证。\n"
        "The authority's copy, with its own opinions. It holds personal data: for archiving and evidence only."
        if inside
        else "申请人一份：自己的材料、收到的文书证照和告知的内容，不含机关内部意见。\n"
        "The applicant's copy, without what the authority wrote for itself."
    )
    stage = "" if whole else "（阶段性，还没有办结 / interim: the application is still under way）"
    said = {"matter": matter, "number": number, "enterprise": enterprise, "project": project, "at": at}
    return README.format(stage=stage, whose=whose, **said)

"""Promise S2 by hand: which fields each form and each serializer takes. One line for each class; nothing here is derived.

A new form, or a new field of one, fails tests/security/test_fields.py until somebody has written it down here and so said
that whoever may send the form may write it.
"""

FORMS: dict[str, str] = {
    # --- lists and saved views
    "projects.forms.desk.SaveViewForm": "name query",
    # --- enterprises and their people
    "projects.forms.enterprises.DataForm": "name legal_person address contact_name contact_phone contact_email",
    "projects.forms.enterprises.RegisterForm": "name legal_person address contact_name contact_phone contact_email"
    " credit_code",
    "projects.forms.enterprises.JoinForm": "credit_code name note",
    "projects.forms.enterprises.LicenceForm": "file",
    "projects.forms.enterprises.VerifyForm": "seen licence",
    "projects.forms.enterprises.DenyForm": "reason seen",  # by the desk
    "projects.forms.enterprises.RemoveForm": "reason",  # likewise
    "projects.forms.enterprises.CodeForm": "credit_code reason",  # likewise
    "projects.forms.enterprises.InviteForm": "name email is_admin",  # by the enterprise's own administrator
    "projects.forms.enterprises.MemberForm": "is_admin",  # likewise
    "projects.forms.enterprises.DecideForm": "answer is_admin reason",  # likewise, or by the desk
    # --- the wallet
    "projects.forms.wallet.ValidityForm": "number valid_from valid_until",
    "projects.forms.wallet.LodgeForm": "material project number valid_from valid_until file",
    "projects.forms.wallet.VersionForm": "why number valid_from valid_until file",
    # --- mandates and hand-overs
    "projects.forms.mandates.MandateForm": "project scope starts_on ends_on agreement file",
    "projects.forms.mandates.EndMandateForm": "reason",
    "projects.forms.mandates.HandOverForm": "note",
    # --- imports and leads
    "projects.forms.imports.UploadForm": "file start_on mode serve",
    "projects.forms.referrals.LeadForm": "enterprise_name credit_code project_name site investment_wan contact_name"
    " contact_phone note",
    "projects.forms.referrals.HandOverForm": "enterprise_name credit_code project_name site investment_wan contact_name"
    " contact_phone note body",
    "projects.forms.referrals.OpenForm": "credit_code project_code same_enterprise",
    "projects.forms.referrals.ReturnForm": "reason",
    # --- packages
    "projects.forms.packages.AdjustForm": "node act reason until",
    "projects.forms.packages.GroupForm": "",  # the questions of the group
    "projects.forms.packages.PackagePlanForm": "start_on limits",
    "projects.forms.packages.ReasonForm": "reason start_on",
    "projects.forms.routes.AssumeForm": "land drawings",  # for the comparison: nothing is written
    "projects.forms.green.GreenForm": "reason until",  # by a lead alone
    "projects.forms.green.EndGreenForm": "reason",  # likewise
    # --- entries of the catalogue's drafts, its files, holiday notices: by a keeper alone
    "projects.forms.catalogue_entry.EntryFilter": "section mark changed q",  # which are shown: nothing is written
    "projects.forms.catalogue_entry.EntryYamlForm": "code text reason",
    "projects.forms.catalogue_entry.EntryLeaveForm": "kind reason",
    "projects.forms.catalogue_entry.CatalogueFileForm": "file",
    "projects.forms.catalogue_entry.HolidayForm": "year name announced lines file",
    "projects.forms.drafts.CatalogueDraftForm": "name note note_en effective_on",
    "projects.forms.drafts.WhyForm": "reason",
    "projects.forms.drafts.ConfirmForm": "",
    "projects.forms.drafts.RebaseForm": "",  # one choice an entry that both sides changed, of two words
    "projects.forms.samples.SampleForm": "zh en answers expected lay_down",
    "projects.forms.samples.SampleAnswersForm": "",  # every question of the catalogue
    # --- printed pieces
    "projects.forms.prints.PrintForm": "kind language",
    "projects.forms.handbook.HandbookForm": "language",
    # --- accounts
    "projects.forms.people.AccountForm": "name phone email",
    "projects.forms.people.NewAccountForm": "name phone email username",
    "projects.forms.people.ConfirmForm": "",
    "projects.forms.people.DisableForm": "reason",
    "projects.forms.people.GrantForm": "role body starts_on ends_on",  # by the security administrator alone
    "projects.forms.people.OwnAccountForm": "name phone language mail_notices",
    "projects.forms.people.StaffFileForm": "file",
    "projects.forms.sign_up.SignUpForm": "username email name phone",
    # --- other people's numbers; how far an item is
    "projects.forms.masked.MaskedForm": "",
    "projects.forms.personal.ReasonForm": "reason words",
    "projects.forms.progress.ProgressForm": "number code",
    # --- any paper, by its code
    "projects.forms.check.TokenForm": "token",  # looked for: nothing is written
    # --- one's own data; decisions to be made public
    "projects.forms.erasure.AskForm": "note sure",
    "projects.forms.erasure.AnswerForm": "seen sure",  # by the system administrator alone
    "projects.forms.publicity.PeriodForm": "since until body",  # which are shown: nothing is written
    # --- appointments; what depends on the project (items, slots) is added as the form is made
    "services.forms.agents.ProfileForm": "districts phases matters languages most_projects latitude longitude",
    "services.forms.agents.HoursForm": "starts_on",  # and one field a weekday
    "services.forms.agents.DutyForm": "day kind starts ends reason",  # by the desk
    "services.forms.agents.ChooseForm": "user reason",  # by a lead
    # --- halls and their windows, by keepers and leads; the duty roster, by leads; swaps by whoever has the duty
    "services.forms.roster_halls.HallForm": "zh en address address_en way way_en phone position closed_on",
    "services.forms.roster_halls.WindowForm": "number zh en body matters phone seats is_green closed_on",
    "services.forms.roster_halls.WindowHoursForm": "starts_on",  # and one field a weekday
    "services.forms.roster_halls.HallDayForm": "day kind starts ends windows reason",
    "services.forms.roster_halls.WindowsFileForm": "file starts_on",
    "services.forms.roster._OnDuty": "window starts ends accepts note",  # what the next two have in common
    "services.forms.roster.ShiftForm": "user day starts ends window accepts note",
    "services.forms.roster.PlanForm": "starts_on weeks weekdays only_open people_in_turn each starts ends window accepts note",
    "services.forms.roster.CancelShiftForm": "reason",
    "services.forms.roster.SwapForm": "to_user back reason",
    "services.forms.roster.SwapAnswerForm": "act answer",
    "services.forms.agents.BatonForm": "matter to_body subject note",
    "services.forms.agents.BatonActForm": "act text",
    "services.forms.appointments.DoorFields": "address contact_name contact_phone",
    "services.forms.appointments.BookForm": "address contact_name contact_phone",
    "services.forms.appointments.MoveForm": "",
    "services.forms.appointments.CancelForm": "reason",
    # --- times at a window; whose, which matter and how long stand in the address
    "services.forms.bookings.BookingForm": "slot purpose",
    "services.forms.bookings.BookingMoveForm": "slot",
    "services.forms.bookings.BookingCancelForm": "reason",
    # --- the list of weekend matters, by keepers and leads
    "services.forms.weekend.WeekendFileForm": "name since file",
    "services.forms.weekend.WeekendMatchForm": "",  # one choice a line, of the catalogue's matters
    "services.forms.appointments.PlaceForm": "agent day",  # by the desk
    # --- the agent's phone
    "services.forms.trips.ArrivalForm": "latitude longitude",
    "services.forms.trips.NothingForm": "reason",
    # --- projects
    "projects.forms.projects.BeginForm": "name code site contact_name contact_phone",
    "projects.forms.projects.NewForm": "name code site contact_name contact_phone investment_wan floor_area_m2",
    "projects.forms.projects.EditForm": "name code site contact_name contact_phone investment_wan floor_area_m2 signed_on",
    "projects.forms.projects.PickForm": "q",
    "projects.forms.projects.StateForm": "to reason",
    "projects.forms.projects.MergeForm": "into reason",
    "projects.forms.projects.KindForm": "kind",
    "projects.forms.projects.TeamForm": "user starts_on",  # by a lead: who serves the project
    "projects.forms.projects.ListingForm": "year level investment_wan",
    "projects.forms.projects.WorksForm": "name floor_area_m2",
    "projects.forms.projects.DaysForm": "",  # the nodes whose day nobody approves
    # --- items: the applicant
    "projects.forms.items_apply.OwnFields": "",
    "projects.forms.items_apply.DraftForm": "contact_name contact_phone note",  # and the files of its papers
    "projects.forms.items_apply.WithdrawForm": "reason sure",
    # --- items: review and decision
    "projects.forms.items_review.PhraseMixin": "",
    "projects.forms.items_review.ReasonForm": "reason",
    "projects.forms.items_review.RectifyForm": "reason valid_from valid_until scope",  # by the window
    "projects.forms.items_review.FindingForm": "finding",
    "projects.forms.items_review.ProcedureForm": "procedure party reason expected_end basis approver document",
    "projects.forms.items_review.TellForm": "expected_end",
    "projects.forms.items_review.EndForm": "result",
    "projects.forms.items_review.HearingForm": "held_on place",
    "projects.forms.items_review.MinutesForm": "record",
    "projects.forms.items_review.ComponentForm": "state opinion",
    "projects.forms.items_review.ExtendForm": "workdays reason",  # by a lead alone
    "projects.forms.items_review.DecideForm": "verb reason conditions make_up_by valid_from valid_until",  # by a decider
    "projects.forms.items_review.TogetherForm": "reason",  # likewise
    "projects.forms.items_review.CorrectForm": "instead reason conditions reasons",  # likewise
    "projects.forms.items_review.AssignForm": "person reason",
    "projects.forms.certificates.LapseForm": "reason",  # by a decider
    "projects.forms.certificates.InHandForm": "file digest",  # compared and let go
    "projects.forms.items_review.LeaveForm": "user body role cover starts_on ends_on",  # by a lead alone
    "projects.forms.items_review.PhraseForm": "body verb text",
    # --- items: handled elsewhere, handled before the portal
    "projects.forms.items_duty.ReportForm": "state on source_text looked_on received_on accepted_on decided_on number file",
    "projects.forms.items_duty.BackEntryForm": "node received_on accepted_on decided_on outcome number delivered_on"
    " receiver source_text",
    # --- items: the window
    "projects.forms.items_intake.IntakeForm": "received_on contact_name contact_phone",  # and the papers of the matters
    "projects.forms.items_window.PapersForm": "",  # state, remark and last day of each paper; points that are solved
    "projects.forms.items_window.RefuseForm": "verb ground reason where",
    "projects.forms.items_window.PaperAnswerForm": "received_on",
    "projects.forms.items_window.SupplementForm": "received_on",  # and state, remark and count of each paper
    "projects.forms.items_window.DeliverForm": "means receiver delivered_on archive",
    "projects.forms.items_window_points.GapForm": "material code what todo",
    "projects.forms.items_window_points.ReturnForm": "points lead_reason",  # the reason from a lead alone
    # --- deliveries, ratings
    "services.forms.deliveries.ResultsForm": "items",
    "services.forms.deliveries.TakeForm": "items for_enterprise",
    "services.forms.deliveries.HandForm": "items by code name",
    "services.forms.deliveries.RefuseForm": "items reason",
    "services.forms.deliveries.NobodyForm": "reason",
    "services.forms.ratings.RateForm": "level text real_name",
    "services.forms.ratings.FindingForm": "finding",
    "services.forms.ratings.MeasureForm": "measure",
    "services.forms.ratings.LongerForm": "reason",
    "services.forms.ratings.OwnerForm": "owner",  # by a lead
    # --- needs visits, problems, promotion workflows
    "services.forms.visits.SquadForm": "deputy_head approver agent points",
    "services.forms.visits.ArrangeForm": "on hour who address contact_name contact_phone deputy_head approver agent points",
    "services.forms.visits.MinutesForm": "building size minutes done",
    "services.forms.visits.PointForm": "kind node text measure",
    "services.forms.visits.PiecesForm": "pieces",
    "services.forms.visits.RemarkForm": "remark",
    "services.forms.problems.ProblemForm": "title detail",
    "services.forms.problems.StuckForm": "what detail",  # by the enterprise
    "services.forms.problems.DispatchForm": "body owner due_on verifier helpers",  # by the desk
    "services.forms.problems.StepForm": "text owner due_on",
    "services.forms.problems.DoneForm": "note files",
    "services.forms.problems.SolveForm": "note",
    "services.forms.problems.ConclusionForm": "conclusion",
    "services.forms.problems.ReasonForm": "reason",
    "services.forms.problems.BlockedForm": "items",
    "services.forms.promotions.StartForm": "workflow",
    "services.forms.promotions.StepForm": "act on note",
    # --- the two meetings: by window and leads, settling by the owner
    "services.forms.meetings.MeetingForm": "kind held_on hour week title place chair problems bodies people",
    "services.forms.meetings.HeldForm": "came minutes",
    "services.forms.meetings.DecisionForm": "text owner due_on about",
    "services.forms.meetings.MeasureForm": "measure body owner helpers due_on verifier",
    "services.forms.meetings.SettleForm": "note skipped",
    "services.forms.meetings.MoveForm": "owner due_on reason",
    "services.forms.meetings.ReasonForm": "reason",
    # --- papers on their way; the counts of each paper are added as the form is made
    "services.forms.signature.SignatureForm": "name on_paper signature",
    "services.forms.custody.PackForm": "seal photo note",
    "services.forms.custody.CountForm": "",
    "services.forms.custody.CodeForm": "code",  # looked for
    "services.forms.custody.CancelForm": "reason",
    "services.forms.custody.ReturnForm": "lines agent trip seal",  # by the window
    # --- the agency's log, messages
    "services.forms.notices.ChoicesForm": "quiet_from quiet_to workdays_only",  # and one field a kind and channel
    "services.forms.notices.RobotForm": "name webhook body subjects language",  # by the system administrator
    "services.forms.notices.WordsForm": "title body",  # likewise, or by a keeper
    "services.forms.plan.LogForm": "kind with_whom text item next_step back_on happened_at",
    "services.forms.plan.MessageForm": "text files",
    "services.forms.plan.RaiseForm": "title",
    # --- 试算
    "projects.forms.questions.PlanForm": "start_on limits",  # and the days it may fix
    "projects.forms.questions.QuestionForm": "",  # the questions given
}

SERIALIZERS: dict[str, str] = {
    "projects.api.requests.EnterpriseNew": "name credit_code legal_person address contact_name contact_phone"
    " contact_email",
    "projects.api.requests.EnterpriseChange": "version name legal_person address contact_name contact_phone contact_email",
    "projects.api.requests.ProjectNew": "enterprise credit_code name code site investment_wan floor_area_m2 signed_on"
    " contact_name contact_phone",
    "projects.api.requests.ProjectChange": "version name code site investment_wan floor_area_m2 signed_on contact_name"
    " contact_phone",
    "projects.api.requests.PackageNew": "base reason answers changes start_on limits",
    "projects.api.requests.PinChange": "node day kind",
    "projects.api.item_shapes.ItemNew": "node case_type stage earlier",
    "projects.api.item_shapes.ItemsSubmit": "items",
    "projects.api.item_shapes.ItemStep": "verb reason version",
    "projects.api.item_shapes.ItemDecision": "verb reason conditions make_up_by version",
    "projects.api.serializers.EvaluateRequest": "answers start_on limits pins",
}

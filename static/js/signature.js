// Signature pads: what is drawn goes as a picture into the hidden field, stroke by stroke, so that a form that is kept for
// later has it as well. Without script one signs on paper.

const INK = "#12201f";
const FINEST = 2; // dots a pixel: a phone's three or four only make the picture heavy

class Pad {
  constructor(box) {
    this.field = document.getElementById(box.dataset.signPad);
    this.state = document.getElementById(`${box.dataset.signPad}_state`);
    this.canvas = box.querySelector("canvas");
    this.strokes = [];
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const kind of ["pointerup", "pointercancel"]) this.canvas.addEventListener(kind, (event) => this.end(event));
    box.querySelector("[data-sign-clear]").addEventListener("click", () => this.clear());
    new ResizeObserver(() => this.fit()).observe(this.canvas);
    this.field.form.addEventListener("reset", () => this.clear());
    if (this.field.value) this.show(this.field.value);
  }

  // strokes are kept as parts of the width: a phone that is turned keeps what was signed
  fit() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const fine = Math.min(devicePixelRatio || 1, FINEST);
    const [wide, high] = [Math.round(width * fine), Math.round(height * fine)];
    if (!width || (this.canvas.width === wide && this.canvas.height === high)) return;
    Object.assign(this.canvas, { width: wide, height: high });
    this.pen = this.canvas.getContext("2d");
    Object.assign(this.pen, { strokeStyle: INK, fillStyle: INK, lineWidth: 2.25 * fine, lineCap: "round", lineJoin: "round" });
    if (this.picture) this.pen.drawImage(this.picture, 0, 0, wide, (this.picture.height * wide) / this.picture.width);
    for (const stroke of this.strokes) this.draw(stroke);
  }

  draw(stroke, from = 1) {
    const size = this.canvas.width;
    const [x, y] = stroke[from - 1];
    this.pen.beginPath();
    this.pen.moveTo(x * size, y * size);
    if (stroke.length === 1) this.pen.lineTo(x * size + 0.1, y * size); // a dot
    for (const [nextX, nextY] of stroke.slice(from)) this.pen.lineTo(nextX * size, nextY * size);
    this.pen.stroke();
  }

  at = (event) => {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / width];
  };

  begin(event) {
    if (this.pointer !== undefined || event.button > 0) return; // the palm that follows the finger
    event.preventDefault();
    this.fit();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.at(event)]);
    this.draw(this.strokes.at(-1));
  }

  go(event) {
    if (event.pointerId !== this.pointer) return;
    const stroke = this.strokes.at(-1);
    const from = stroke.length;
    const all = event.getCoalescedEvents?.() ?? [];
    stroke.push(...(all.length ? all : [event]).map(this.at));
    this.draw(stroke, from);
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    this.keep();
  }

  keep() {
    const drawn = this.strokes.length > 0 || this.picture;
    this.field.value = drawn ? this.canvas.toDataURL("image/png") : "";
    this.state.textContent = drawn ? this.state.dataset.drawn : this.state.dataset.empty;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  clear() {
    [this.strokes, this.picture] = [[], undefined];
    this.pen?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.keep();
  }

  // the form came back with something to mend: the signature is still there
  async show(url) {
    try {
      const bytes = Uint8Array.from(atob(url.split(",")[1]), (one) => one.charCodeAt(0));
      this.picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      this.canvas.width = 0;
      this.fit();
      this.state.textContent = this.state.dataset.drawn;
    } catch {
      this.clear();
    }
  }
}

for (const box of document.querySelectorAll("[data-sign-pad]")) new Pad(box);

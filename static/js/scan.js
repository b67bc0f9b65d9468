// The camera reads the code on a bag, where the browser knows how. The number can be typed everywhere.

const form = document.querySelector("form[data-scan]");
const start = form?.querySelector("[data-scan-start]");
const view = form?.querySelector("[data-scan-view]");
const state = form?.querySelector("[data-scan-state]");
const PAUSE = 200; // milliseconds between two looks

async function able() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code");
}

async function scan() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    state.textContent = state.dataset.failed;
    form.elements.code.focus();
    return;
  }
  start.hidden = true;
  view.hidden = false;
  view.srcObject = stream;
  state.textContent = state.dataset.looking;
  await view.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  for (let found; !found; ) {
    [found] = await detector.detect(view).catch(() => []);
    if (found) form.elements.code.value = found.rawValue;
    else await new Promise((done) => setTimeout(done, PAUSE));
  }
  for (const track of stream.getTracks()) track.stop();
  form.requestSubmit();
}

if (form && (await able())) {
  start.hidden = false;
  start.addEventListener("click", scan);
}

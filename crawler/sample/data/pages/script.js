(function (w, d) {
  "use strict";
  var settings = { site: "wire.example", edition: d.documentElement.lang, consent: null, sample: 0.12 };
  var layer = (w.wireLayer = w.wireLayer || []);
  function ready(run) {
    if (d.readyState !== "loading") { run(); } else { d.addEventListener("DOMContentLoaded", run); }
  }
  function cookie(name) {
    var found = d.cookie.split("; ").filter(function (part) { return part.indexOf(name + "=") === 0; });
    return found.length ? decodeURIComponent(found[0].slice(name.length + 1)) : null;
  }
  function consent(choice) {
    settings.consent = choice;
    d.cookie = "wire_consent=" + encodeURIComponent(choice) + "; path=/; max-age=15552000; SameSite=Lax";
    var banner = d.querySelector(".cookies");
    if (banner) { banner.hidden = true; }
    layer.push({ event: "consent", choice: choice });
  }
  function popup(event) {
    var target = event.target;
    if (!target.classList || !target.classList.contains("ticket-symbol")) { return; }
    event.preventDefault();
    var modal = d.getElementById("financial-modal");
    if (modal) {
      modal.classList.add("in");
      modal.querySelector(".modal-title").textContent = target.textContent;
    }
  }
  function share(event) {
    var link = event.target.closest ? event.target.closest(".social-links a") : null;
    if (!link) { return; }
    layer.push({ event: "share", to: link.className, url: w.location.href, title: d.title });
  }
  function fold() {
    var link = d.querySelector("a[href='#continue-jump']");
    if (!link) { return; }
    link.addEventListener("click", function () { link.parentNode.removeChild(link); });
  }
  ready(function () {
    settings.consent = cookie("wire_consent");
    var banner = d.querySelector(".cookies");
    if (banner && settings.consent) { banner.hidden = true; }
    d.addEventListener("click", popup);
    d.addEventListener("click", share);
    d.querySelectorAll(".cookies button").forEach(function (button) {
      button.addEventListener("click", function () { consent(button.value); });
    });
    fold();
    layer.push({ event: "view", edition: settings.edition, sampled: Math.random() < settings.sample });
  });
})(window, document);

"use strict";
// Words are kept while they are typed: on the site when typing rests and every 30 seconds, in this browser until the
// site has them. On every page of the desk: what a crash or a site that was away has left here is sent; signing out
// leaves nothing behind. Saving itself needs none of this.
(() => {
  const me = document.currentScript.dataset;
  const PREFIX = `kept:${me.user}:`;
  const REST = 3000, EVERY = 30000, AGAIN = 15000, HOLD = 400, DAYS = 90 * 24 * 3600 * 1000;
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "picture", "do", "caret", "sending"]);
  const form = document.querySelector("form[data-keep]");
  let leaving = false;  // the words are where they belong: the browser need not ask whether the page may be left
  const place = document.getElementById("kept");
  const say = (...parts) => { if (place && place.textContent !== parts.join("")) place.replaceChildren(...parts); };
  const clock = (moment) => `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;

  // The store of the browser may be switched off or full: then the words are in the page and on the site only.
  const store = {
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing is there */ } },
  };

  // Signing in again gives a new token: the cookie has the newest, the page perhaps an old one.
  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];
  const token = () => cookie("__Host-csrftoken") || cookie("csrftoken");
  const post = (to, fields, more) => {
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    for (const [name, value] of Object.entries({ user: me.user, ...more })) data.set(name, value);
    const old = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    return fetch(to, { method: "POST", body: data, headers: { "X-CSRFToken": token() || old }, redirect: "error", signal: AbortSignal.timeout(EVERY) });
  };
  // Whether an answer is the site's own, and of those, whether it is about what was kept: a proxy answers with anything.
  const fromHere = (answer) => answer.headers.has("Commons-Answer");
  const ours = (answer) => fromHere(answer) && (answer.headers.get("Content-Type") || "").includes("json");

  // What is left here from before: 200 means that the site has it now.
  const sendLeft = async () => {
    let restored = false;
    for (const key of store.keys()) {
      const left = store.get(key);
      if (!left || (me.sent && left.sending === me.sent) || Date.now() - left.at > DAYS) {
        store.drop(key);
        continue;
      }
      const age = Math.round((Date.now() - left.at) / 1000);
      try {
        let answer = await post(left.to, left.fields, { age });
        if (answer.status === 404 && fromHere(answer)) {  // the essay is gone: the words are an essay to be
          answer = await post(me.new, left.fields, { age, guid: left.guid ||= newGuid(), parent: "" });
        }
        if (!answer.ok || !ours(answer)) continue;
        store.drop(key);
        const { kept } = await answer.json();
        restored ||= kept && (!form || key === PREFIX + form.dataset.key || form.dataset.keep === me.new);
      } catch {
        return false;  // away: they stay here
      }
    }
    return restored;
  };
  const newGuid = () => {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  addEventListener("beforeunload", (event) => { if (leaving) event.stopImmediatePropagation(); }, true);

  // Signing out on this browser: what the site has not got yet is sent first, then nothing stays.
  document.addEventListener("submit", async (event) => {
    const out = event.target;
    if (out.getAttribute("action") !== me.signOut || out.dataset.sure || !store.keys().length) return;
    event.preventDefault();
    await sendLeft();
    if (store.keys().length && !out.dataset.asked) {
      out.dataset.asked = "yes";
      const words = document.createElement("p");
      words.setAttribute("role", "alert");
      words.textContent = me.onlyHere;
      out.append(words);
      return;
    }
    for (const key of store.keys()) store.drop(key);
    leaving = true;
    out.dataset.sure = "yes";
    out.requestSubmit();
  });

  if (!form) {
    sendLeft().then((restored) => { if (restored && document.querySelector("[data-begun]")) location.replace(location.href); });
    return;
  }

  const key = PREFIX + form.dataset.key;
  form.elements.window.value ||= newGuid();
  const fields = () => [...new FormData(form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string");
  let known = JSON.stringify(fields()), since = new Date(), away = false, busy = false;
  let rest, holding, again, typed = 0;

  const hold = (more) => {
    clearTimeout(holding);
    const now = fields();
    if (JSON.stringify(now) === known && !more) return true;
    return store.set(key, { to: form.dataset.keep, at: Date.now(), fields: now, ...more });
  };
  const failed = (words) => {
    away = true;
    say(...words);
    clearTimeout(again);
    again = setTimeout(keep, AGAIN);
  };
  const notSince = () => {
    return (hold() ? me.kept : me.notKept).replace("{time}", clock(since));
  };

  const judge = async (answer, snapshot) => {
    const said = ours(answer) ? await answer.json() : {};
    if (answer.ok && "kept" in said) {
      known = snapshot;
      since = new Date();
      if (JSON.stringify(fields()) === snapshot) store.drop(key);
      if (away) say("");
      away = false;
      return true;
    }
    if (answer.status === 401 && fromHere(answer)) {
      hold();
      const link = Object.assign(document.createElement("a"), { textContent: me.link, href: `${me.signIn}?next=${encodeURIComponent(location.pathname + location.search)}` });
      link.addEventListener("click", () => { leaving = true; hold(); });
      const [before, after] = me.signedOut.split("{link}");
      failed([before, link, after]);
    } else if (said.error) {
      failed([me.refused.replace("{time}", clock(since)).replace("{error}", () => said.error)]);
      hold();
    } else {
      failed([notSince()]);
    }
    return false;
  };

  const keep = async () => {
    clearTimeout(rest);
    const now = fields(), snapshot = JSON.stringify(now);
    if (busy || leaving) return false;
    if (snapshot === known && !away) return true;
    busy = true;
    hold();
    try {
      return await judge(await post(form.dataset.keep, now, {}), snapshot);
    } catch {
      failed([notSince()]);
      return false;
    } finally {
      busy = false;
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    leaving = false;
    typed = Date.now();
    clearTimeout(rest);
    rest = setTimeout(keep, REST);
    clearTimeout(holding);
    holding = setTimeout(hold, HOLD);
  });
  setInterval(keep, EVERY);
  addEventListener("online", keep);
  addEventListener("pagehide", () => {
    if (!leaving) hold();
    if (form.dataset.presence) beat(true);
  });
  addEventListener("pageshow", (event) => { leaving = false; if (event.persisted && form.dataset.presence) beat(); });

  // While the site is away, saving would lead to a page of the browser: the words are tried first, then saved.
  form.addEventListener("submit", async (event) => {
    const field = form.elements.csrfmiddlewaretoken;
    if (field && token()) field.value = token();
    if (away && !leaving) {
      event.preventDefault();
      const { submitter } = event;
      if (await keep()) form.requestSubmit(submitter);
      return;
    }
    const sending = newGuid();
    const mark = form.elements.sending || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "sending" }));
    mark.value = sending;
    hold({ sending });
    leaving = true;
    clearTimeout(rest);
  });
  document.querySelector("[data-keep-them]")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("restored").remove();
    (form.querySelector("textarea.source") || form).focus();
  });

  // Who else is here; it is said again only when it changes.
  const beat = async (left) => {
    const paragraph = Date.now() - typed < EVERY ? document.querySelector(".segments .now")?.hash.slice(2) || "" : "";
    // What the band of restored words says already is not said twice.
    const parent = document.getElementById("restored")?.dataset.newer || form.elements.parent?.value || "";
    if (left) {
      const data = new FormData();
      data.set("left", "1");
      data.set("csrfmiddlewaretoken", token() || form.elements.csrfmiddlewaretoken.value);
      return navigator.sendBeacon(form.dataset.presence, data);
    }
    try {
      const answer = await post(form.dataset.presence, [], { parent, paragraph });
      if (!answer.ok || !fromHere(answer) || ours(answer)) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("presence"), here = document.getElementById("presence");
      if (now && here && now.innerHTML.trim() !== here.innerHTML.trim()) here.innerHTML = now.innerHTML;
    } catch {
      // Away: autosave says so.
    }
  };
  if (form.dataset.presence) {
    beat();
    setInterval(beat, EVERY);
  }

  // What this browser still held: the page comes again with it, where the site kept it.
  sendLeft().then((restored) => {
    if (restored && "fresh" in form.dataset && JSON.stringify(fields()) === known) {
      leaving = true;
      location.replace(location.href);
    } else if (store.get(key)) {
      fill(store.get(key));
    }
  });
  const fill = (left) => {
    for (const field of form.elements) {
      const values = left.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length && field.type !== "hidden" && field.tagName !== "BUTTON") field.value = values[0];
    }
    since = new Date(left.at);
    failed([notSince()]);
  };
})();

"use strict";
// HTML as word processors and pages put it on the clipboard becomes Markdown as this site reads it. Text in, text out.
// desk.markdown(html, {firstNote}) gives "" where the HTML says no more than its plain words do.
(() => {
  const LONGEST = 4e6;
  const DROPPED = new Set(("script style noscript template head title meta link svg canvas object embed applet audio video " +
    "map form button select option input textarea label dialog nav xml o:p v:shape v:imagedata").split(" "));
  const BLOCKS = new Set(("address article aside blockquote body center dd details div dl dt fieldset figcaption figure " +
    "footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul").split(" "));
  const SOME_BLOCK = [...BLOCKS].join();
  const JUNK = ".mw-editsection,.mw-cite-backlink,.navbox,.noprint,.msocomanchor,.msocomtxt,.Apple-interchange-newline," +
    "[hidden],[aria-hidden=true],[role=navigation]";
  const BOLD = new Set(["b", "strong"]), ITALIC = new Set(["i", "em", "cite", "dfn", "var"]), STRUCK = new Set(["s", "del", "strike"]);
  const KEPT = new Set(["sup", "sub", "kbd"]);
  const MARKS = [["bold", "**"], ["italic", "*"], ["struck", "~~"]];

  const tag = (node) => node.localName || "";
  const styleOf = (node) => node.getAttribute?.("data-style") || "";
  const said = (node, name) => (new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(styleOf(node)) || [])[1]?.trim().toLowerCase() || "";
  const classes = (node) => node.getAttribute?.("class") || "";
  const isHidden = (node) => said(node, "display") === "none" || said(node, "visibility") === "hidden" || /mso-hide\s*:\s*all/i.test(styleOf(node)) ||
    /mso-element\s*:\s*comment/i.test(styleOf(node));
  const wordsOf = (node) => node.textContent.replace(/\s+/g, " ").trim();

  // Characters that Markdown would read as its own.
  const escaped = (text) => text
    .replace(/\\(?=[\\`*_{}[\]()>#+\-.!|])/g, "\\\\")
    .replace(/[*`]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, "\\_")
    .replace(/\[\[/g, "\\[\\[")
    .replace(/(?<!\\)\[(?=\^|[^\]]*\](?:\s?[([]|:))/g, "\\[")
    .replace(/\{(?=[:#.])/g, "\\{")
    .replace(/~~/g, "&#126;~")
    .replace(/&(?=#?\w{1,31};)/g, (found, at, all) => all.startsWith("&#126;~", at) ? found : "&amp;")
    .replace(/<(?=[a-z/!?])/gi, "&lt;");
  const atStart = (line) => line
    .replace(/^(#{1,6}|>|[-+](?=\s|$)|:(?=\s)|!!!|\|)/, "\\$1")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2")
    .replace(/^(=+|-{2,})(\s*)$/, "\\$1$2");
  const inLink = (text) => text.replace(/(?<!\\)[[\]]/g, "\\$&");

  const addressOf = (typed) => {
    let url;
    try { url = new URL((typed || "").trim()); } catch { return ""; }
    if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") return addressOf(url.searchParams.get("q") || url.searchParams.get("url"));
    if (!["http:", "https:", "mailto:"].includes(url.protocol)) return "";
    return url.href.replace(/[()<>\s[\]|*_`\\]/g, (sign) => sign === "_" ? sign : `%${sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`);
  };
  const targetOf = (link) => decodeURIComponent(((link.getAttribute("href") || "").match(/#([^#]+)$/) || ["", ""])[1].replace(/%(?![0-9a-f]{2})/gi, "%25"));

  // Notes: a short link to a place in the clip that links back. The place's text becomes the note's.
  const readNotes = (root, first) => {
    const places = new Map();
    for (const node of root.querySelectorAll("[id],a[name]")) for (const name of [node.id, node.getAttribute("name")]) if (name && !places.has(name)) places.set(name, node);
    const notes = { of: new Map(), bodies: [], next: first, dropped: new Set() };
    for (const link of root.querySelectorAll("a[href*='#']")) {
      const label = wordsOf(link);
      if (!/^[[(]?(\d{1,4}|[a-z]{1,2}|[ivxl]{1,6}|[*†‡§]{1,3})[\])]?$/i.test(label)) continue;
      const target = targetOf(link), place = places.get(target);
      if (/^(_?msocom_|cmnt(?!_ref))/i.test(target)) { notes.dropped.add(link); if (place) notes.dropped.add(blockAround(place, root)); continue; }
      const raised = link.closest("sup") || link.querySelector("sup") || /note|cite|ftn/i.test(target + styleOf(link) + classes(link));
      if (!place || !raised) { if (raised) notes.dropped.add(link.closest("sup") || link); continue; }
      if (place.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING && place !== link) continue; // the way back
      const body = blockAround(place, root);
      if (body.contains(link)) continue;
      let note = notes.bodies.find((one) => one.body === body);
      if (!note) notes.bodies.push(note = { body, number: notes.next++ });
      notes.of.set(link, note.number);
    }
    for (const { body } of notes.bodies) {
      for (const back of body.querySelectorAll("a[href*='#']")) {
        const place = places.get(targetOf(back));
        if (place && !body.contains(place) && (notes.of.has(place) || place.querySelector("a") || place.closest("sup,a"))) notes.dropped.add(back.closest("sup") || back);
      }
    }
    return notes;
  };
  const blockAround = (place, root) => {
    let block = place;
    while (block !== root && !BLOCKS.has(tag(block))) block = block.parentNode;
    const whole = block.parentNode;
    return whole !== root && tag(whole) === "div" && (/footnote|endnote/i.test(styleOf(whole) + whole.id)) ? whole : block;
  };

  const convert = (root, notes) => {
    // Runs of text with their marks, so that what many elements cut in pieces is one again.
    const runs = (node, marks, found) => {
      for (const child of node.childNodes) {
        if (child.nodeType === 3) found.push({ ...marks, text: marks.code ? child.data : child.data.replace(/[\s\u00a0\u200b\ufeff]+/g, " ") });
        else if (child.nodeType === 1 && !notes.dropped.has(child)) element(child, marks, found);
      }
      return found;
    };
    const element = (node, marks, found) => {
      const name = tag(node);
      if (DROPPED.has(name) || isHidden(node) || /mso-list\s*:\s*ignore/i.test(styleOf(node))) return;
      if (notes.of.has(node)) { found.push({ ...plain(marks), raw: `[^${notes.of.get(node)}]` }); return; }
      if (name === "br") { found.push({ ...plain(marks), raw: "\n" }); return; }
      if (name === "img") { found.push(...picture(node, marks)); return; }
      if (name === "iframe") { found.push(...linked(node.getAttribute("title"), node.getAttribute("src"), marks)); return; }
      if (name === "math") { found.push({ ...marks, code: true, text: node.querySelector("annotation")?.textContent.trim() || node.getAttribute("alttext") || wordsOf(node) }); return; }
      const weight = said(node, "font-weight"), slant = said(node, "font-style"), line = said(node, "text-decoration(?:-line)?");
      const own = { ...marks };
      if (BOLD.has(name) || /^(bold|bolder|[6-9]00)$/.test(weight)) own.bold = true;
      if (/^(normal|lighter|[1-5]00)$/.test(weight)) own.bold = false;
      if (ITALIC.has(name) || /^(italic|oblique)/.test(slant)) own.italic = true;
      if (slant === "normal") own.italic = false;
      if (STRUCK.has(name) || /line-through/.test(line)) own.struck = true;
      if (["code", "tt", "samp"].includes(name)) own.code = true;
      if (name === "q") { found.push({ ...own, text: "“" }); runs(node, own, found); found.push({ ...own, text: "”" }); return; }
      if (KEPT.has(name) || /^(super|sub)$/.test(said(node, "vertical-align"))) {
        const inner = runs(node, own, []), words = inner.map((run) => run.raw || run.text).join("").trim();
        const raised = KEPT.has(name) ? name : said(node, "vertical-align") === "sub" ? "sub" : "sup";
        if (!words || /\[\^\d+\]/.test(words) || /\[\^|^\]/.test(words)) found.push(...inner);
        else found.push({ ...own, raw: `<${raised}>` }, ...inner, { ...own, raw: `</${raised}>` });
        return;
      }
      if (name === "a") {
        const href = addressOf(node.getAttribute("href"));
        const alone = node.querySelector("img") && !wordsOf(node) ? node.querySelector("img") : null;
        if (alone && href) { found.push(...linked(alone.getAttribute("alt") || fileOf(alone.getAttribute("src")), href, own)); return; }
        if (href && !targetIsHere(node)) own.href = href;
      }
      runs(node, own, found);
      if (BLOCKS.has(name)) found.push({ ...plain(marks), text: " " });
    };
    const plain = (marks) => ({ href: marks.href });
    const targetIsHere = (link) => (link.getAttribute("href") || "").startsWith("#");
    const fileOf = (src) => /^https?:/i.test(src || "") ? decodeURIComponent((src.split(/[?#]/)[0].match(/[^/]+$/) || ["picture"])[0].replace(/%(?![0-9a-f]{2})/gi, "")) : "";
    const linked = (words, src, marks) => {
      const href = addressOf(src);
      const text = (words || "").replace(/\s+/g, " ").trim() || (href && new URL(href).host);
      return text ? [{ ...marks, href: href || marks.href, text }] : [];
    };
    const picture = (node, marks) => {
      const alt = (node.getAttribute("alt") || "").trim(), src = node.getAttribute("src") || "";
      const side = Math.min(...["width", "height"].map((name) => parseInt(node.getAttribute(name), 10) || 99));
      if (/emoji|smiley|mwe-math/i.test(classes(node))) return alt ? [{ ...marks, text: alt }] : [];
      if (side <= 2) return [];
      return linked(alt || fileOf(src), src, marks);
    };

    // White space leaves the marks; between two runs with the same marks it takes theirs; equal neighbours are one.
    const tidied = (found) => {
      const out = [];
      for (const run of found) {
        if (run.raw !== undefined || run.code) { out.push(run); continue; }
        const [, before, words, after] = /^(\s*)(.*?)(\s*)$/su.exec(run.text);
        if (before || !words) out.push({ href: run.href, text: " ", gap: true });
        if (words) out.push({ ...run, text: words });
        if (words && after) out.push({ href: run.href, text: " ", gap: true });
      }
      const same = (a, b) => a && b && MARKS.every(([name]) => !!a[name] === !!b[name]) && a.href === b.href;
      const filled = out.filter((run, at) => !(run.gap && out[at - 1]?.gap));
      filled.forEach((run, at) => {
        const before = filled[at - 1], after = filled[at + 1];
        if (!run.gap || !before || !after || before.raw !== undefined || after.raw !== undefined) return;
        run.href = before.href === after.href ? before.href : undefined;
        for (const [name] of MARKS) run[name] = before.href === after.href && before[name] && after[name];
      });
      return filled.reduce((all, run) => {
        const last = all.at(-1);
        if (last && !last.gap && run.raw === undefined && last.raw === undefined && !run.code && !last.code && same(last, run)) last.text += run.text;
        else if (last?.code && run.code && same(last, run)) last.text += run.text;
        else all.push({ ...run });
        return all;
      }, []);
    };
    const codeOf = (text) => {
      const words = text.replace(/\s+/g, " ").trim();
      const fence = "`".repeat(1 + Math.max(0, ...(words.match(/`+/g) || []).map((run) => run.length)));
      const room = /^`|`$/.test(words) ? " " : "";
      return words && fence + room + words + room + fence;
    };
    const written = (all, without = {}) => {
      let text = "", at = 0;
      while (at < all.length) {
        const href = all[at].href;
        let end = at;
        while (end < all.length && all[end].href === href) end += 1;
        const inner = marked(all.slice(at, end), without);
        text += href ? linkTo(inner, href) : inner;
        at = end;
      }
      return text.replace(/ *\n */g, "\n").replace(/^[\s]+|[\s]+$/g, "");
    };
    const linkTo = (inner, href) => {
      const [, before, words, after] = /^(\s*)(.*?)(\s*)$/su.exec(inner);
      if (!words) return inner;
      const bare = words.replace(/\\(?=[*_`[\]])/g, "");
      return `${before}${/^https?:/.test(bare) && (bare === href || `${bare}/` === href) ? bare : `[${inLink(words).replace(/\n/g, " ")}](${href})`}${after}`;
    };
    const marked = (all, without) => {
      let text = "";
      const open = [];
      const wants = (run, name) => run?.[name] && !without[name];
      const lasts = (from, name) => all.slice(from).findIndex((run) => !wants(run, name));
      all.forEach((run, at) => {
        if (run.raw === undefined || open.some(([name]) => !wants(run, name))) {
          const keep = open.findIndex(([name]) => !wants(run, name));
          if (keep >= 0) while (open.length > keep) text += open.pop()[1];
          const more = MARKS.filter((mark) => wants(run, mark[0]) && !open.includes(mark));
          const length = (mark) => { const end = lasts(at, mark[0]); return end < 0 ? all.length : end; };
          for (const mark of run.raw === undefined && !run.gap ? more.sort((a, b) => length(b) - length(a)) : []) { open.push(mark); text += mark[1]; }
        }
        text += run.raw !== undefined ? run.raw : run.code ? codeOf(run.text) : escaped(run.text);
      });
      while (open.length) text += open.pop()[1];
      return text;
    };
    const inline = (nodes, without) => {
      const found = [];
      for (const node of [].concat(nodes)) {
        if (node.nodeType === 1 && !notes.dropped.has(node)) element(node, {}, found);
        else if (node.nodeType !== 1) runs({ childNodes: [node] }, {}, found);
      }
      return written(tidied(found), without);
    };
    const within = (node, without) => inline([...node.childNodes], without);
    // A line that ends in a break goes on below; two breaks begin a paragraph.
    const paragraphs = (text) => text.split(/\n{2,}/).map((part) => part.trim()).filter(Boolean)
      .map((part) => part.split("\n").map((line) => atStart(line)).join("  \n"));

    const holdsBlocks = (node) => node.querySelector(SOME_BLOCK) !== null;
    const blocks = (node) => {
      const out = [];
      let line = [], items = [];
      const flush = () => { if (line.length) out.push(...paragraphs(inline(line))); line = []; };
      const endList = () => { if (items.length) out.push(...wordList(items)); items = []; };
      for (const child of node.childNodes) {
        if (child.nodeType === 1 && (notes.dropped.has(child) || DROPPED.has(tag(child)) || isHidden(child))) continue;
        const item = child.nodeType === 1 && wordItem(child);
        if (item) { flush(); items.push(item); continue; }
        const isBlock = child.nodeType === 1 && (BLOCKS.has(tag(child)) || holdsBlocks(child));
        if (isBlock || wordsOf(child)) endList();
        if (isBlock) { flush(); out.push(...block(child)); } else if (child.nodeType === 1 || child.nodeType === 3) line.push(child);
      }
      flush();
      endList();
      return out;
    };
    const block = (node) => {
      const name = tag(node), style = classes(node);
      const level = /^h[1-6]$/.test(name) ? Number(name[1]) : /^MsoTitle/.test(style) ? 1 : 0;
      if (level && name !== "ol" && name !== "ul") return heading(node, level);
      if (name === "hr") return ["---"];
      if (name === "pre") return code(node);
      if (name === "table") return table(node);
      if (name === "ul" || name === "ol") return [list(node, name === "ol")].filter(Boolean);
      if (name === "dl") return terms(node);
      if (name === "blockquote" || /Mso(Intense)?Quote|^quotations?$/i.test(style)) {
        const inner = holdsBlocks(node) ? blocks(node) : paragraphs(within(node));
        return inner.length ? [inner.join("\n\n").split("\n").map((row) => row ? `> ${row}` : ">").join("\n")] : [];
      }
      if (name === "li") return [list({ childNodes: [node] }, false)];
      return holdsBlocks(node) ? blocks(node) : paragraphs(within(node));
    };
    const heading = (node, level) => {
      const words = within(node, { bold: true, italic: false }).replace(/\s*\n\s*/g, " ").trim();
      return words ? [`${"#".repeat(Math.min(4, Math.max(2, level + notes.lower)))} ${words.replace(/(#+)$/, "\\$1")}`] : [];
    };
    const code = (node) => {
      for (const end of node.querySelectorAll("br")) end.replaceWith("\n");
      const text = node.textContent.replace(/\u00a0/g, " ").replace(/^\n/, "").trimEnd();
      const language = (/(?:lang(?:uage)?|brush:|highlight-source)[-\s]([\w+-]+)/.exec(`${classes(node)} ${classes(node.querySelector("code") || node)}`) || ["", ""])[1];
      const fence = "`".repeat(Math.max(3, 1 + Math.max(0, ...(text.match(/`+/g) || []).map((run) => run.length))));
      return text.trim() ? [`${fence}${language}\n${text}\n${fence}`] : [];
    };
    const indented = (text, width) => text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
    // Items stand close together unless one holds several paragraphs.
    const list = (node, ordered) => {
      const items = [];
      let number = parseInt(node.getAttribute?.("start") || "1", 10) || 1;
      for (const child of node.childNodes) {
        if (child.nodeType !== 1 || notes.dropped.has(child)) continue;
        const nested = ["ul", "ol"].includes(tag(child));
        const parts = nested ? block(child) : holdsBlocks(child) ? blocks(child) : paragraphs(within(child));
        if (nested && items.length) items.at(-1).parts.push(...parts);
        else if (parts.length) items.push({ parts, mark: ordered ? `${number++}. ` : "- " });
      }
      return itemsText(items);
    };
    const isList = (text) => /^([-*] |\d+[.)] )/.test(text);
    const itemsText = (items) => {
      const loose = items.some(({ parts }) => parts.filter((part) => !isList(part)).length > 1);
      return items.map(({ parts, mark }) => {
        // What belongs to an item stands under its first letter: "100. " is longer than the usual four.
        const width = Math.max(4, mark.length), start = `\n${" ".repeat(width)}`;
        return mark + parts.map((part) => indented(part, width)).reduce((all, part) => all + (loose || !isList(part) ? "\n" : "") + start + part);
      }).join(loose ? "\n\n" : "\n");
    };
    // Word writes lists as paragraphs that say which level of which list they are.
    const wordItem = (node) => {
      const found = /mso-list\s*:\s*l(\d+)\s+level(\d+)/i.exec(styleOf(node));
      if (!found || /^h\d$/.test(tag(node))) return null;
      const sign = [...node.querySelectorAll("*")].find((inner) => /mso-list\s*:\s*ignore/i.test(styleOf(inner)));
      return { list: found[1], level: Number(found[2]), ordered: /^[([]?[0-9a-z]{1,5}[.)\]]/i.test(sign ? wordsOf(sign) : ""), text: within(node) };
    };
    const wordList = (found) => {
      const nest = (from, level) => {
        const items = [];
        let at = from, number = 1, other = false, last = null;
        while (at < found.length && found[at].level >= level) {
          if (found[at].level > level && items.length) {
            const [text, next] = nest(at, found[at].level);
            items.at(-1).parts.push(text);
            at = next;
          } else {
            const item = found[at++];
            if (!item.text) continue;
            // Another list right after one stays its own: of the same kind, by the other of Markdown's two signs.
            if (last && (last.list !== item.list || last.ordered !== item.ordered)) {
              number = 1;
              other = last.ordered === item.ordered && !other;
            }
            last = item;
            const mark = item.ordered ? `${number++}${other ? ")" : "."} ` : other ? "* " : "- ";
            items.push({ parts: paragraphs(item.text), mark });
          }
        }
        return [itemsText(items), at];
      };
      const out = [];
      for (let at = 0; at < found.length;) {
        const [text, next] = nest(at, found[at].level);
        if (text) out.push(text);
        at = next;
      }
      return out;
    };
    const terms = (node) => {
      const out = [];
      let now = [];
      for (const child of node.querySelectorAll("dt,dd")) {
        const words = within(child).replace(/\s*\n\s*/g, " ");
        if (!words) continue;
        if (tag(child) === "dt" && now.some((row) => row.startsWith(":"))) { out.push(now.join("\n")); now = []; }
        now.push(tag(child) === "dt" ? atStart(words) : `:   ${words}`);
      }
      return now.length ? [...out, now.join("\n")] : out;
    };
    const table = (node) => {
      const rows = [...node.querySelectorAll("tr")].filter((row) => row.closest("table") === node);
      const cells = rows.map((row) => [...row.children].filter((cell) => ["td", "th"].includes(tag(cell)) && !isHidden(cell)));
      if (Math.max(0, ...cells.map((row) => row.length)) < 2) return cells.flat().flatMap((cell) => holdsBlocks(cell) ? blocks(cell) : paragraphs(within(cell)));
      const texts = cells.map((row) => row.flatMap((cell) => {
        const words = (holdsBlocks(cell) ? blocks(cell).join(" ").replace(/\n/g, " ") : within(cell, tag(cell) === "th" ? { bold: true } : {}).replace(/\s*\n\s*/g, "<br>")).replace(/(?<!\\)\|/g, "\\|");
        return [words, ...Array(Math.min(20, (parseInt(cell.getAttribute("colspan"), 10) || 1)) - 1).fill("")];
      })).filter((row) => row.some(Boolean));
      const width = Math.max(0, ...texts.map((row) => row.length));
      const bar = (row) => `| ${Array.from({ length: width }, (_, at) => row[at] || "").join(" | ")} |`;
      const caption = [...node.children].find((child) => tag(child) === "caption");
      const [head, ...body] = texts;
      return head ? [...(caption ? paragraphs(within(caption)) : []), [bar(head), bar(Array(width).fill("---")), ...body.map(bar)].join("\n")] : [];
    };

    const out = blocks(root);
    while (notes.bodies.length && out.at(-1) === "---") out.pop();
    for (const { body, number } of notes.bodies) {
      notes.dropped.delete(body);
      const parts = holdsBlocks(body) ? blocks(body) : paragraphs(within(body));
      out.push(`[^${number}]: ${parts.map((part) => part.replace(/^\\?\^\s*/, "")).map(indented).join("\n\n    ")}`);
    }
    return out.join("\n\n").trim();
  };

  // The text without what stands from one sign to another, in one walk.
  const cut = (html, open, close) => {
    let out = "", at = 0;
    for (let found; (found = open.exec(html)); open.lastIndex = at) {
      out += html.slice(at, found.index);
      close.lastIndex = found.index;
      if (!close.exec(html)) return out;
      at = close.lastIndex;
    }
    return out + html.slice(at);
  };

  const SAYS_MORE = "h1,h2,h3,h4,h5,h6,b,strong,i,em,a[href],ul,ol,table,blockquote,img,pre code,hr,sup,sub,dl,s,del";
  const saysMore = (root) => [...root.querySelectorAll(SAYS_MORE)].some((node) => tag(node) !== "a" || addressOf(node.getAttribute("href"))) ||
    [...root.querySelectorAll("[data-style],[class]")].some((node) => /^Mso/.test(classes(node)) ||
      (!/monospace|consolas|menlo|courier/i.test(styleOf(node.closest("[data-style*=font-family i]") || node)) && /font-weight\s*:\s*(bold|[6-9]00)|font-style\s*:\s*italic|mso-list/i.test(styleOf(node))));

  window.desk.markdown = (html, { firstNote = 1 } = {}) => {
    if (html.length > LONGEST) return "";
    // Styles are read, not applied, and nothing may run: the page's own policy would complain of each.
    const fragment = cut(cut(html, /<!--/g, /-->/g), /<style\b/gi, /<\/style[^>]*>/gi).replace(/<!\[(?:if|endif)[^<>]*>/gi, "");
    const safe = fragment.replace(/<[a-z][^<>]*>/gi, (one) => one.replace(/(\s|["'\/])(style|on[a-z]+)\s*=/gi, "$1 data-$2="));
    const root = new DOMParser().parseFromString(safe, "text/html").body;
    for (const node of root.querySelectorAll(JUNK)) node.remove();
    if (!saysMore(root)) return "";
    const notes = readNotes(root, firstNote);
    for (const { body } of notes.bodies) notes.dropped.add(body);
    const levels = [...root.querySelectorAll("h1,h2,h3,h4,h5,h6,.MsoTitle")].map((node) => Number(tag(node)[1]) || 1);
    notes.lower = levels.includes(1) ? 1 : 0;
    return convert(root, notes);
  };
})();

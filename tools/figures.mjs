// The table of figures in README.md and README.fr.md, between its two marks, from the JSON lines of `fabrique bench`.
//   node tools/figures.mjs FOLDER       FOLDER holds admit-1.json ... ask.json, as tools/bench leaves them
// What is required stands here; why a figure is missed stands in tools/figures.txt, a line each: name, English, French, between tabs.
import { readFileSync, writeFileSync } from "node:fs";

const folder = process.argv[2];
const read = name => JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
const jobs = Object.fromEntries(["admit-1", "admit-2", "audit-1", "audit-2", "replay", "open", "ask"].map(name => [name, read(name)]));
const million = j => j.p50_us / 1e6 * 1e6 / j.n;     // seconds for a million statements, in proportion

const LANGUAGES = {
    "README.md": {
        mark: ".", group: ",", least: "at least", most: "at most", missed: by => `missed by ${by} %`, colon: ": ",
        head: ["what", "figure", "required", "date"],
        made: (m, n) => `${m.cores} cores (${m.cpu}), ${m.kernel}, ${m.fs}; ${n.statements} statements of ${n.members} members, for \`ask\` ${n.people} people and ${n.ties} ties.\n"Times" are times libsodium's own verify loop on one core, measured in the same run.`,
        unit: { a_second: "a second", times: "times", of_core: "times each core", bytes: "B", ms: "ms", s: "s" },
        no_reason: "no reason is written down yet",
    },
    "README.fr.md": {
        mark: ",", group: "\u00a0", least: "au moins", most: "au plus", missed: by => `manqué de ${by} %`, colon: " : ",
        head: ["quoi", "mesure", "exigé", "date"],
        made: (m, n) => `${m.cores} cœurs (${m.cpu}), ${m.kernel}, ${m.fs} ; ${n.statements} énoncés de ${n.members} membres, pour \`ask\` ${n.people} personnes et ${n.ties} liens.\n« Fois » : la vitesse à laquelle libsodium vérifie seul sur un cœur, mesurée dans la même exécution.`,
        unit: { a_second: "par seconde", times: "fois", of_core: "fois chaque cœur", bytes: "o", ms: "ms", s: "s" },
        no_reason: "aucune raison n'est encore écrite",
    },
};

// name, English, French, job, its value, unit, digits behind the mark, most or least, required
const FIGURES = [
    ["admit-1", "statements taken in, one verifier", "énoncés admis, un vérificateur", "admit-1", j => j.ratio, "times", 2, "least", 0.8],
    ["admit-2", "statements taken in, two verifiers", "énoncés admis, deux vérificateurs", "admit-2", j => j.ratio, "times", 2, "least", 1.3],
    ["alone", "one client alone, an answer (median)", "un client seul, une réponse (médiane)", "admit-1", j => j.p50_us / 1000, "ms", 2, "most", 1],
    ["audit-1", "audit, one thread", "audit, un fil", "audit-1", j => j.ratio, "of_core", 2, "least", 0.95],
    ["audit-2", "audit, two threads", "audit, deux fils", "audit-2", j => j.ratio, "of_core", 2, "least", 0.95],
    ["replay", "statements folded again", "énoncés repliés", "replay", j => j.per_second, "a_second", 0, "least", 300000],
    ["open", "opening, for a million statements", "ouverture, pour un million d'énoncés", "open", million, "s", 2, "most", 1.5],
    ["ask", "`ask`, an answer (median)", "`ask`, une réponse (médiane)", "ask", j => j.p50_us / 1000, "ms", 2, "most", 2],
    ["disk", "disk, a statement", "disque, un énoncé", "admit-1", j => j.params.disk_bytes_each, "bytes", 0, "most", 650],
    ["memory", "memory, a statement", "mémoire, un énoncé", "open", j => j.params.memory_bytes_each, "bytes", 0, "most", 100],
];

const number = (x, digits, l) => {
    const [whole, rest] = x.toFixed(digits).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, l.group) + (rest ? l.mark + rest : "");
};

const reasons = Object.fromEntries(readFileSync(new URL("figures.txt", import.meta.url), "utf8").split("\n")
    .filter(line => line && !line.startsWith("#")).map(line => line.split("\t")).map(([name, en, fr]) => [name, [en, fr]]));

const sizes = l => Object.fromEntries(Object.entries({ statements: jobs["admit-1"].n, members: jobs["admit-1"].params.members,
    people: jobs.ask.params.members, ties: jobs.ask.params.edges }).map(([name, n]) => [name, number(n, 0, l)]));

function table(file) {
    const l = LANGUAGES[file], french = file === "README.fr.md", missed = [];
    const lines = [l.made(jobs["admit-1"].machine, sizes(l)), "", `| ${l.head.join(" | ")} |`, "| --- | --: | --: | --- |"];
    for (const [name, en, fr, job, value, unit, digits, bound, required] of FIGURES) {
        const j = jobs[job], x = value(j), shown = +x.toFixed(digits), met = bound === "least" ? shown >= required : shown <= required;
        const by = Math.ceil(Math.abs(shown - required) / required * 100);      // a miss is never rounded down
        const figure = `${number(x, digits, l)} ${l.unit[unit]}`, needed = required.toString().includes(".") ? digits : 0;
        lines.push(`| ${french ? fr : en} | ${met ? figure : `**${figure}${l.colon}${l.missed(by)}**`} | ${l[bound]} ${number(required, needed, l)} | ${j.date.slice(0, 10)} |`);
        if (!met) missed.push(`- ${french ? fr : en}${l.colon}${reasons[name]?.[french ? 1 : 0] ?? l.no_reason}`);
    }
    return [...lines, ...(missed.length > 0 ? ["", ...missed] : [])].join("\n");
}

for (const file of Object.keys(LANGUAGES)) {
    const text = readFileSync(file, "utf8"), begin = "<!-- figures -->\n", end = "<!-- end of figures -->";
    const from = text.indexOf(begin), to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${file}: the marks are not there`);
    writeFileSync(file, text.slice(0, from) + begin + "\n" + table(file) + "\n\n" + text.slice(to));
}

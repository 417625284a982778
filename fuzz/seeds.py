#!/usr/bin/env python3
"""Writes the seeds below seeds/: for each target small inputs of every sort, from which the fuzzer sets out.

Run it from this folder after a change of what a first byte means. What is read here is the bundled guide."""
import json
import os

SEEDS = {target: {} for target in (
    "sections", "front_matter", "lexicon", "situations", "query", "matching", "manifest", "model")}

section = open("../corpus/rebuilding-trust/sections/step-15-weigh-your-questions.md", encoding="utf-8").read()
plain = '+++\nid = "a"\nkind = "step"\nnumber = 3\ntitle = "T"\nspeaks_to = "both"\nbeside_danger = "hold-back"\nkeywords = ["x", "y"]\n+++\n\nOne here.\nTwo\nruns on.\n\n- first\n- *second* one\n\n  more\n\n## Heading\n\n> quoted\n\n1. a\n2. b\n'
SEEDS["sections"] = {
    "bundled": "0" + section,
    "plain": "0" + plain,
    "windows": "0\ufeff" + plain.replace("\n", "\r\n"),
    "line": "1" + json.dumps({"_id": "a", "title": "T", "text": "One. Two [@k].\n\n- three\n", "kind": "faq", "number": 2, "keywords": ["k"]}),
    "prose": "2One here.\nTwo [@a; @b, p. 3]\nruns on \\* &amp; on.\n\n* first `code`\n* <b>second</b>\n  * third\n\n```\ncode\n```\n\n<div>\nhtml\n</div>\n\n[link](x \"t\") ![image](y)\n\nEnd of it\n===\n\n[x]: y\n",
    "odd-prose": "2\u202eBack\u202c. \u001b[31mRed\u0085 next\u2028line. 愛情が壊れた。もう一つ。\n\t- a\n\t\t- b\n> > c\n",
}
guide = open("../corpus/rebuilding-trust/guide.toml", encoding="utf-8").read()
SEEDS["front_matter"] = {
    "section": '0id = "a-1"\nkind = "step"\nnumber = 3\ntitle = "T"\nspeaks_to = "betrayed"\nkeywords = ["x"]\nbeside_danger = "bring-forward"',
    "bundled": "1" + guide[:900],
    "guide": '1title = "G"\nlanguage = "de"\nreading_grade = 8.5\nsummary = """\nS"""\n[source]\nread = 2026-11-22\nother = { a = [1, 2.5, nan], b = 07:32:00 }\n[[parts]]\ntitle = "P"\nsections = ["b", "a"]\n',
    "references": "2" + json.dumps([{"id": "k", "type": "book", "title": "T?", "author": [{"family": "Roe", "given": "S."}, {"literal": "An Org"}], "issued": {"date-parts": [[2017, 1], ["2017", "2"]]}, "page": 7, "container-title": "J", "publisher": "P", "URL": "https://a.example", "note": "n", "DOI": "x"}, {"id": "l", "type": "webpage", "issued": {"literal": "spring"}}]),
}
SEEDS["lexicon"] = {
    "lexicon": "0" + json.dumps({"a_b": ["(he|she) cheated", "lied to me"], "c": {"label": "in words", "general": True, "patterns": ["don't (trust|believe in) him"]}}, indent=1),
    "pattern": "1(he|she) (has|had) just (lied|cheated on me) (again|so often)",
    "rules": '2[words]\nthey = ["he", "my wife"]\n[[rule]]\nid = "r"\nkind = "self-harm"\nwho = "self"\nwhen = "past"\nalways = true\nacute = true\ndeniable = false\nphrases = ["{they} [once] chok* .. (my throat|me)", "(a (b|c)|{they}) ... end"]\nunless = ["choke on it"]\nbeside = ["film"]\n[rule.examples]\nfires = ["he choked me"]\n',
    "phrase": "3{they} (put|had [his|her]) .. hand* ... (my|her) (neck|throat)",
    "cues": '4[words]\nx = ["a b"]\n[[rule]]\nid = "c"\nphrases = ["so just {x} so", "1st (no|not) ever"]\nkind = "child"\nunless = ["so"]\n',
}
situation = {"id": "s1", "text": "He lied. I found out.", "grades": {"a": 3, "b": 1}, "role": "betrayed", "stage": "fresh", "split": "train", "danger": {"kind": "violence", "who": "self", "when": "past"}, "doubtful": True}
lines = lambda *all: "\n".join(json.dumps(one, ensure_ascii=False) for one in all) + "\n"
few = [{"id": f"t{at}", "text": text, "grades": grades} for at, (text, grades) in enumerate([
    ("the frog croaks at the mud", {"a": 3}), ("mud on the boots of the frog", {"b": 2, "a": 1}), ("bobbins jam", {}), ("frog mud frog 😭", {"a": 1})])]
danger = {"id": "d", "text": "We argue. He hit me.", "kind": "violence", "who": "self", "when": "current", "cues": ["He hit me."], "rules_unseen": True}
SEEDS["situations"] = {
    "situations": "0" + lines(situation, few[0]),
    "exemplars": "1" + lines({"id": "x", "text": "what about frogs", "section": "a"}, {"id": "y", "text": "mud", "section": "b"}),
    "danger": "2" + lines(danger, {**danger, "id": "e", "kind": "self-harm", "who": "other", "when": "past", "cues": [], "split": "dev"}),
    "harmless": "3" + lines({"id": "h", "text": "the pike swims", "type": "film"}, {"id": "i", "text": ""}),
    "learned": "4" + lines(*few),
    "learned-exemplars": "5" + lines({"id": "x", "text": "what about frogs", "section": "a"}),
    "learned-danger": "6" + lines(danger, {**danger, "id": "e", "text": "A pike bit me! I am afraid of him", "cues": ["A pike bit me"]}),
}
queries = {
    "forms": 'Trust "weekly meeting" commun* -affair -"other woman"',
    "filters": 'kind:FAQ -guide:odd how kind:"step" guide:rebuilding-trust cost',
    "slips": "betrayel forgivness infidelty counseler",
    "synonyms": "my husband cheated and lied about the money, still texting her",
    "signs": "“愛情” ½ ﬁancé İi̇ -😭 ไว้ใจ* ::: -* \u202e",
    "reference": "kind:reference glass trust [@odd] escapes",
}
SEEDS["query"] = {name: b"\x05\x50" + text.encode() for name, text in queries.items()}
stories = {
    "plain": "My husband lied about the money again. I can't trust him; what do we do now? He still texts her.",
    "slips": "my wiffe cheeted on me becuase i was away , i dont no if i can forgivve her!!! im so angry",
    "danger": "He put his hands round my neck last night and says he will kill me if I leave. I don't know what to do.",
    "self-harm": "since she left i don't want to be here any more. i think of ending it all the time. what does a counselor cost?",
    "denied": "He has never hit me. It's killing me that he lied. We watched a film where he chokes her.",
    "odd": "👩‍❤️‍👨🏽 愛情が壊れた。 \u001b[31mred \u202eback ﷺ ½ e\u0301\u0301 'twas ’’ (((( [@a; @b",
    "fillers": "he has just really just so very just lied so just like still just so to me just so really only now",
    "betrayer": "I had an affair. I broke it off. She found out and checks my phone all day. How do I show that I am sorry?",
    "topic": "how do i bake bread without yeast in a small oven",
    "title": "found out\n\nshe kissed somebody\nat work\n\n\nwhat now",
}
SEEDS["matching"] = {name: bytes([at * 13 % 256, 5 if at % 2 else 12, 60]) + text.encode() for at, (name, text) in enumerate(stories.items())}
manifest = {"format_version": 3, "tool_version": "0.1.0", "corpus_hash": "00", "built_unix_seconds": 1, "guides": [{"id": "g", "title": "G", "language": "en", "sections": 2, "references": 0, "situations": 0, "training_situations": 0}], "documents": 2, "terms": 9, "bytes": 9, "files": {"meta.json": {"bytes": 9, "crc32": "00000000"}, "../CURRENT": {"bytes": 1, "crc32": "0"}}}
SEEDS["manifest"] = {
    "pointer": b"\x00\x00generation-000001\n",
    "pointer-elsewhere": b"\x00\x00generation-999999999999",
    "pointer-up": b"\x00\x00generation-000001/../../corpus",
}
for which in range(1, 4):
    SEEDS["manifest"][f"manifest-{which}"] = bytes([which, 0]) + json.dumps(manifest).encode()
    SEEDS["manifest"][f"stamps-{which}"] = bytes([which, 0]) + json.dumps([{"path": "g/guide.toml", "bytes": 11, "modified_nanos": 1}]).encode()
    SEEDS["manifest"][f"lies-{which}"] = bytes([1, 3]) + bytes([which * 3, 1, which, 4 + which, 9, 0])
    SEEDS["manifest"][f"edits-{which}"] = bytes([which, 1]) + b"\x05\x00}\x20\x000\x40\x00\xff"
SEEDS["manifest"]["whole"] = b"\x00\x02" + json.dumps(manifest).encode()
SEEDS["model"] = {
    "empty": b"\x00\x00",
    "magic": b"\x00\x00amends\0m\x01\0\0\0\x16\0\0\0",
    "magic-safety": b"\x01\x00amends\0m\x01\0\0\0\x16\0\0\0" + bytes(22 * 16),
}
for which in range(2):
    for how in range(8):
        edits = b"".join(bytes([part, how, part, 0, 1, 0, 0, 0xff]) for part in range(3 + how, 22, 5))
        SEEDS["model"][f"edits-{which}-{how}"] = bytes([which, 1]) + edits
    SEEDS["model"][f"part-{which}"] = bytes([which, 2, 10]) + b"\0\0\0\0\xff\xff\xff\x7f\0\0\0\0"
    SEEDS["model"][f"lies-{which}"] = bytes([which, 3]) + b"\x05\x01\x10\x0d\x20\x09"

for target, seeds in SEEDS.items():
    folder = os.path.join("seeds", target)
    os.makedirs(folder, exist_ok=True)
    for name, seed in seeds.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(seed if isinstance(seed, bytes) else seed.encode())

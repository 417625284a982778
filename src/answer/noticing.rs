//! The answer of `eval --notices`.

use serde::{Deserialize, Serialize};

use super::SCHEMA_VERSION;
use crate::corpus::{Corpus, Danger, Split};
use crate::eval::NoticeRate;
use crate::index::Index;
use crate::safety::Verdict;

/// How notices do on texts that they did not learn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeReport {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Texts that call for a notice.
    pub danger: NoticeRate,
    /// The same by kind.
    pub kinds: Vec<NoticeRate>,
    /// Texts that look like danger or like pain, and must not get one.
    pub harmless: NoticeRate,
    /// The same by sort.
    pub sorts: Vec<NoticeRate>,
    /// The guides' own situations without danger.
    pub situations: NoticeRate,
    /// What the rules that always fire are shown to fire on.
    pub must_fire: NoticeRate,
    /// Share (0..1) of the notices in danger whose kind is right.
    pub kind_right: f64,
    /// Share (0..1) whose kind and person are right.
    pub person_right: f64,
    /// Texts that were judged wrongly, the surest mistakes first; as many as were asked for.
    pub worst: Vec<Misjudged>,
}

/// A text that was judged wrongly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Misjudged {
    /// Its id.
    pub id: String,
    /// Its sort.
    pub sort: String,
    /// What it says.
    pub text: String,
    /// Probability (0..1) that it calls for a notice, as it was judged.
    pub probability: f32,
}

/// A text of the dev split.
struct Asked<'a> {
    id: &'a str,
    sort: &'a str,
    text: &'a str,
    danger: Option<Danger>,
    is_situation: bool,
}

impl NoticeReport {
    /// Judges the dev split of the safety texts and situations of `corpus`, which `index` was built from, and shows up to
    /// `worst` mistakes.
    pub fn of(corpus: &Corpus, index: &Index, worst: usize) -> Self {
        let asked = asked(corpus);
        let judged: Vec<(&Asked<'_>, f32, Option<Verdict>)> = asked
            .iter()
            .map(|asked| {
                let (probability, verdict) = judge(index, asked.text);
                (asked, probability, verdict)
            })
            .collect();
        let given = |wanted: &dyn Fn(&Asked<'_>) -> bool| {
            let of = judged.iter().filter(|(asked, ..)| wanted(asked));
            of.map(|(asked, _, verdict)| (asked.sort, verdict.is_some())).collect::<Vec<_>>()
        };
        let danger = given(&|asked| asked.danger.is_some());
        let harmless = given(&|asked| asked.danger.is_none() && !asked.is_situation);
        let situations = given(&|asked| asked.danger.is_none() && asked.is_situation);
        let rate =
            |sort: &str, given: &[(&str, bool)]| NoticeRate::of(sort, given.iter().map(|(_, given)| *given));
        let right = |same: fn(Danger, Danger) -> bool| {
            let pairs =
                judged.iter().filter_map(|(asked, _, verdict)| Some((asked.danger?, verdict.as_ref()?)));
            NoticeRate::of("", pairs.map(|(wanted, verdict)| same(wanted, verdict.danger))).rate
        };
        let must_fire = corpus.safety.rules.rules.iter().filter(|rule| rule.always);
        let must_fire = must_fire.flat_map(|rule| rule.examples.must_fire());
        Self {
            schema_version: SCHEMA_VERSION,
            danger: rate("danger", &danger),
            kinds: NoticeRate::by_sort(danger.iter().copied()),
            harmless: rate("harmless", &harmless),
            sorts: NoticeRate::by_sort(harmless.iter().copied()),
            situations: rate("situations", &situations),
            must_fire: NoticeRate::of("must fire", must_fire.map(|text| judge(index, text).1.is_some())),
            kind_right: right(|wanted, got| wanted.kind == got.kind),
            person_right: right(|wanted, got| wanted.kind == got.kind && wanted.who == got.who),
            worst: misjudged(&judged, worst),
        }
    }
}

fn asked(corpus: &Corpus) -> Vec<Asked<'_>> {
    let texts = corpus.safety.texts.iter().filter(|text| text.split == Split::Dev).map(|text| Asked {
        id: &text.id,
        sort: &text.sort,
        text: &text.text,
        danger: text.danger,
        is_situation: false,
    });
    let situations = corpus.situations.iter().flatten();
    let situations = situations.filter(|situation| situation.split == Split::Dev && !situation.doubtful);
    let situations = situations.map(|situation| Asked {
        id: &situation.id,
        sort: situation.danger.map_or("situation", |danger| danger.kind.as_str()),
        text: &situation.text,
        danger: situation.danger,
        is_situation: true,
    });
    texts.chain(situations).collect()
}

fn judge(index: &Index, text: &str) -> (f32, Option<Verdict>) {
    let read = index.model().wording().read_mended(text);
    index.detector().weighed(text, &read.words)
}

fn misjudged(judged: &[(&Asked<'_>, f32, Option<Verdict>)], most: usize) -> Vec<Misjudged> {
    let mut wrong: Vec<&(&Asked<'_>, f32, Option<Verdict>)> =
        judged.iter().filter(|(asked, _, verdict)| asked.danger.is_some() != verdict.is_some()).collect();
    wrong.sort_by(|a, b| (b.1 - 0.5).abs().total_cmp(&(a.1 - 0.5).abs()));
    let shown = |(asked, probability, _): &&(&Asked<'_>, f32, Option<Verdict>)| Misjudged {
        id: asked.id.to_owned(),
        sort: asked.sort.to_owned(),
        text: asked.text.to_owned(),
        probability: *probability,
    };
    wrong.iter().take(most).map(shown).collect()
}

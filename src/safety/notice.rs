//! The notice: what was understood, and where to find help.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::country::{Country, INTERNATIONAL};
use super::model::Detector;
use crate::corpus::{Contact, ContactEvidence, Contacts, Danger, DangerKind, Help, When, Who, Wordings};
use crate::text::PlainWord;

/// Probability (0..1) from which a notice is given.
pub const NOTICE_FROM: f32 = 0.5;
/// Contacts that are less sure are added up to so many.
const ENOUGH_CONTACTS: usize = 3;
/// At most this many contacts are shown.
const MOST_CONTACTS: usize = 6;

/// A notice, before anything else in an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// What was understood.
    pub kind: DangerKind,
    /// Whom it is about.
    pub who: Who,
    /// Whether it is over.
    pub when: When,
    /// Whether danger is so near that it stands alone.
    pub acute: bool,
    /// A heading.
    pub title: String,
    /// What was understood, and what a person may do.
    pub text: String,
    /// Whom to call in an emergency.
    pub emergency: String,
    /// The country whose contacts these are, as the list names it; null where it is not known.
    pub country: Option<String>,
    /// Where to find help, as the list has it.
    pub contacts: Vec<Contact>,
    /// The day on which the contacts were checked, `YYYY-MM-DD`.
    pub checked: String,
    /// That a device may be watched, and where a safer one may be found.
    pub device: String,
    /// That the words may have been misread.
    pub misread: String,
}

/// A section that is left out of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// Its id.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// What was judged of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it tells of.
    pub danger: Danger,
    /// Whether danger is so near that a notice stands alone.
    pub is_acute: bool,
    /// Probability (0..1) that it calls for a notice.
    pub probability: f32,
}

impl Verdict {
    /// Whether violence, fear or control shows, so that what asks two people to work on it together steps back.
    pub fn is_unsafe_together(&self) -> bool {
        self.danger.kind != DangerKind::SelfHarm
    }
}

impl<D: Deref<Target = [u8]> + Clone> Detector<D> {
    /// Whether `text`, whose `words` may have been mended, calls for a notice, and for what.
    pub fn verdict(&self, text: &str, words: &[PlainWord]) -> Option<Verdict> {
        self.weighed(text, words).1
    }

    /// Probability (0..1) that `text` calls for a notice, with [`Detector::verdict`].
    pub fn weighed(&self, text: &str, words: &[PlainWord]) -> (f32, Option<Verdict>) {
        let evidence = self.judge(text, words);
        let probability = self.calibration().probability(&evidence);
        let calls = evidence.always > 0 || probability >= NOTICE_FROM;
        let verdict = || Verdict { danger: evidence.danger(), is_acute: evidence.is_acute, probability };
        (probability, calls.then(verdict))
    }

    /// The notice for a verdict; `None` where the file beside the index holds no words for it.
    pub fn notice(&self, verdict: &Verdict, country: &Country) -> Option<Notice> {
        Notice::of(verdict, &self.wordings()?, &self.contacts()?, country)
    }
}

impl Notice {
    /// The notice for a verdict; `None` where there are no words for it.
    pub fn of(
        verdict: &Verdict,
        wordings: &Wordings,
        contacts: &Contacts,
        country: &Country,
    ) -> Option<Self> {
        let Danger { kind, who, when } = verdict.danger;
        let words = wordings.of(kind, who)?;
        let understood = if when == When::Past { &words.past } else { &words.now };
        let (list, chosen) = choose(contacts, &words.help, country);
        let emergency = country
            .lists()
            .find_map(|list| contacts.emergency.iter().find(|one| one.country.eq_ignore_ascii_case(list)));
        let emergency = match emergency {
            Some(found) => {
                let said = wordings.emergency.replace("{number}", &found.number);
                if found.note.is_empty() { said } else { format!("{said} {}", found.note) }
            }
            None => wordings.emergency_anywhere.clone(),
        };
        Some(Self {
            kind,
            who,
            when,
            acute: verdict.is_acute,
            title: words.title.clone(),
            text: format!("{understood} {}", words.next),
            emergency,
            country: (list != INTERNATIONAL).then_some(list),
            contacts: chosen,
            checked: contacts.checked().to_owned(),
            device: wordings.device.clone(),
            misread: wordings.misread.clone(),
        })
    }
}

/// The contacts for what is needed, the surest first, and the list that they stand in: the nearest one that has any.
fn choose(contacts: &Contacts, help: &[Help], country: &Country) -> (String, Vec<Contact>) {
    for list in country.lists() {
        let of_list = || contacts.contacts.iter().filter(|one| one.country.eq_ignore_ascii_case(list));
        let mut chosen: Vec<&Contact> = Vec::new();
        for sureness in [ContactEvidence::Strong, ContactEvidence::Ok] {
            let most = if sureness == ContactEvidence::Strong { MOST_CONTACTS } else { ENOUGH_CONTACTS };
            for need in help {
                for contact in of_list().filter(|one| one.evidence == sureness && one.help.contains(need)) {
                    if chosen.len() < most && !chosen.contains(&contact) {
                        chosen.push(contact);
                    }
                }
            }
        }
        if let Some(first) = chosen.first() {
            return (first.country.clone(), chosen.into_iter().cloned().collect());
        }
    }
    (INTERNATIONAL.to_owned(), Vec::new())
}

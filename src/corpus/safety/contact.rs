//! Where to find help, country by country, each with the pages that it was read on.

use serde::{Deserialize, Serialize};

use crate::corpus::source::CorpusFile;
use crate::error::{Error, Result};

/// What a contact is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// Suicide or emotional crisis.
    Suicide,
    /// Partner violence or coercive control.
    DomesticViolence,
    /// Men who are abused.
    MenAbused,
    /// People who fear that they may do harm, or do it.
    MayHarm,
    /// Danger to a child, or a child in distress.
    Child,
}

/// How sure a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactEvidence {
    /// The page of the organisation, a government or a health service, or several pages that agree.
    Strong,
    /// Two pages or one good page, less official or older.
    Ok,
    /// Seen only on old pages, or on one: never shown.
    Dated,
}

/// A page that a contact was read on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpSource {
    /// Its address.
    pub address: String,
    /// What stands there.
    pub seen: String,
    /// Its date, where it has one.
    #[serde(default)]
    pub date: String,
}

/// A helpline or a directory of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Country, `EU` or `International`.
    pub country: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(rename = "for")]
    pub help: Vec<Help>,
    /// Number to call; may be empty.
    #[serde(default)]
    pub phone: String,
    /// Where to write a text message; may be empty.
    #[serde(default)]
    pub text: String,
    /// Address of its page; may be empty.
    #[serde(default)]
    pub url: String,
    /// When it answers; may be empty.
    #[serde(default)]
    pub hours: String,
    /// Languages it speaks; may be empty.
    #[serde(default)]
    pub languages: String,
    /// What it costs; may be empty.
    #[serde(default)]
    pub cost: String,
    /// Whom it is for; may be empty.
    #[serde(default)]
    pub who: String,
    /// What a keeper should know.
    #[serde(default)]
    pub note: String,
    /// How sure it is.
    pub evidence: ContactEvidence,
    /// Where it was read.
    pub sources: Vec<HelpSource>,
}

/// The number to call in an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Country, or `EU`.
    pub country: String,
    /// The number, with its service where there are several.
    pub number: String,
    /// What else to know; may be empty.
    #[serde(default)]
    pub note: String,
    /// Where it was read.
    pub sources: Vec<HelpSource>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Meta {
    checked: String,
}

/// `contacts.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    meta: Meta,
    /// Helplines and directories.
    pub contacts: Vec<Contact>,
    /// Emergency numbers.
    pub emergency: Vec<Emergency>,
}

impl Contacts {
    /// Reads `contacts.json`.
    ///
    /// # Errors
    /// [`Error::Corpus`] where it is not of this form, or an entry has no source.
    pub(super) fn read(file: &CorpusFile) -> Result<Self> {
        let wrong = |line: Option<usize>, what: String, mend: &str| Error::Corpus {
            path: file.path.clone(),
            line,
            what,
            mend: mend.into(),
        };
        let read: Self = serde_json::from_str(file.text()?).map_err(|e| {
            wrong(Some(e.line()), e.to_string(), "See the bundled contacts.json for its form.")
        })?;
        let contacts = read.contacts.iter().map(|contact| (&contact.name, &contact.sources));
        let numbers = read.emergency.iter().map(|emergency| (&emergency.number, &emergency.sources));
        let sourceless = contacts.chain(numbers).find(|(_, sources)| {
            !sources.iter().any(|source| !source.address.is_empty() && !source.seen.is_empty())
        });
        match sourceless {
            Some((name, _)) => Err(wrong(
                None,
                format!("`{name}` has no source"),
                "Add the page it was read on, as {\"address\", \"seen\"}; leave out what has none.",
            )),
            None => Ok(read),
        }
    }

    /// The day on which all entries were checked, `YYYY-MM-DD`.
    pub fn checked(&self) -> &str {
        &self.meta.checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(sources: &str) -> CorpusFile {
        let text = format!(
            r#"{{"meta":{{"checked":"2026-01-01"}},"emergency":[],"contacts":[
            {{"country":"US","name":"A line","for":["suicide"],"evidence":"strong","sources":{sources}}}]}}"#
        );
        CorpusFile { path: "safety/contacts.json".into(), bytes: text.into_bytes().into(), digest: None }
    }

    #[test]
    fn an_entry_without_a_source_is_refused() {
        let sound = Contacts::read(&file(r#"[{"address":"https://a.example","seen":"call us"}]"#)).unwrap();
        assert_eq!((sound.checked(), sound.contacts.len()), ("2026-01-01", 1));
        for empty in
            ["[]", r#"[{"address":"","seen":"x"}]"#, r#"[{"address":"https://a.example","seen":""}]"#]
        {
            let error = Contacts::read(&file(empty)).unwrap_err().to_string();
            assert!(error.contains("A line"), "{error}");
        }
    }
}

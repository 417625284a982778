//! The one definition of the arguments; help, completions and manual pages are made from it. Parsing touches no files.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};

use amends::corpus::{Kind, Role};
use amends::render::Format;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "amends",
    version,
    about = "Say what happened in your own words; get the sections of a guide that fit, with their sources.",
    long_about = "Say what happened in your own words; get the sections of a guide on rebuilding trust that fit: why \
                  each fits, where it stands, and which sources it rests on.\n\n\
                  amends works offline, keeps no history and writes what you tell it nowhere. It is not a counselor \
                  and not an emergency service.",
    after_help = "Start with `amends match`, then type. Exit codes: 0 something fits or a notice comes, 1 nothing \
                  fits, 2 an error.",
    arg_required_else_help = true,
    max_term_width = 84
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Options of every verb.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Use the guides in DIR instead of the bundled one
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR", env = "AMENDS_CORPUS", hide_env_values = true,
          value_hint = ValueHint::DirPath)]
    pub(crate) corpus: Option<PathBuf>,
    /// Keep the index in DIR [default: ./index in a checkout, else your cache folder]
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR", env = "AMENDS_INDEX", hide_env_values = true,
          value_hint = ValueHint::DirPath)]
    pub(crate) index: Option<PathBuf>,
    /// When to use color; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    pub(crate) color: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Find the sections that fit what you describe
    Match(MatchArgs),
    /// Search the guide and its references for words
    Search(SearchArgs),
    /// Show sections whole
    Show(ShowArgs),
    /// Show the outline of the guide
    Toc(TocArgs),
    /// List the references and the sections that cite them
    Refs(RefsArgs),
    /// Rebuild the index after an edit of the guide
    Index(IndexArgs),
    /// Tell what is indexed and whether it is current
    Status(StatusArgs),
    /// Measure the ranking against judgements
    Eval(EvalArgs),
    /// Write a completion script for a shell
    Completions(CompletionsArgs),
    /// Write the manual page
    Man(ManArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Without TEXT, amends asks for it at a prompt, or reads a pipe. That is the private way: text given \
                  as an argument stays in your shell's history, and others on this computer can see it while the \
                  program runs. Of a very long text, 64 KiB are read.\n\n\
                  Examples:\n  amends match\n  amends match --file letter.txt\n  \
                  amends match \"she found out and now she asks me the same questions every night\""
)]
pub(crate) struct MatchArgs {
    /// What is going on, in your own words; `-` reads standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// Read the description from FILE
    #[arg(long, value_name = "FILE", conflicts_with = "text", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Say who is speaking, where amends reads it wrong
    #[arg(long, value_enum)]
    pub(crate) role: Option<RoleArg>,
    /// Only sections of this kind; may be given more than once
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub(crate) kind: Vec<Kind>,
    /// Only this guide
    #[arg(long, value_name = "ID")]
    pub(crate) guide: Option<String>,
    /// At most this many sections
    #[arg(long, short = 'n', value_name = "N", default_value_t = 5, value_parser = parse_limit)]
    pub(crate) limit: usize,
    /// Country whose helplines a notice names, such as UK or Germany [default: your system's region]
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Option<String>,
    /// Show the whole sum behind each score
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(Args, Debug)]
#[command(after_help = "Queries:\n  \
    trust truth         any of the words, in any of their forms\n  \
    \"weekly meeting\"    these words in a row (quote the quotes for your shell)\n  \
    forgiv*             words that begin so\n  \
    -affair             not with this word\n  \
    kind:faq            only sections of a kind; kind:reference for references\n  \
    guide:NAME          only one guide\n\n\
    A word that the guide does not have is searched in the nearest spelling it does have, and the answer says so. Of a \
    very long query the first 8 KiB are searched, and of those at most 256 words.")]
pub(crate) struct SearchArgs {
    /// What to search for
    #[arg(value_name = "QUERY", required = true, num_args = 1..)]
    pub(crate) query: Vec<String>,
    /// At most this many results
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, value_parser = parse_limit)]
    pub(crate) limit: usize,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  amends show step-09\n  amends show 9 10\n  amends show faq-how-long --format markdown"
)]
pub(crate) struct ShowArgs {
    /// Ids of sections, such as step-09, step-9 or 9
    #[arg(value_name = "ID", required = true, num_args = 1..)]
    pub(crate) ids: Vec<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(Args, Debug)]
pub(crate) struct TocArgs {
    /// Only this guide
    #[arg(long, value_name = "ID")]
    pub(crate) guide: Option<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(Args, Debug)]
pub(crate) struct RefsArgs {
    /// Citation keys or numbers; all references where none is given
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(Args, Debug)]
pub(crate) struct IndexArgs {
    /// Only tell whether the index is current; exit code 1 if not
    #[arg(long)]
    pub(crate) check: bool,
    /// Make everything anew; without this, what has not changed is taken over from the index of before
    #[arg(long, conflicts_with = "check")]
    pub(crate) full: bool,
    /// Wait up to SECONDS for another amends that rebuilds the same index
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) wait: u32,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = ReportFormatArg::Text)]
    pub(crate) format: ReportFormatArg,
}

#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// Check every byte of the index; without this, indexes above 64 MiB are checked by sample
    #[arg(long)]
    pub(crate) verify: bool,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = ReportFormatArg::Text)]
    pub(crate) format: ReportFormatArg,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Without --queries, the guide's own situations are measured: those of the dev split, from which \
    matching never learns.\n\n\
    Formats:\n  \
    queries  BEIR: {\"_id\": \"q1\", \"text\": \"...\"} a line; or `q1<TAB>text` a line; or TREC topics\n  \
    qrels    BEIR: `q1<TAB>step-09<TAB>3` a line; or TREC: `q1 0 step-09 3` a line\n  \
    run      TREC: `q1 Q0 step-09 1 0.83 amends` a line, all ranked sections\n\n\
    Measures: nDCG@3, @5, @10 with gain 2^grade-1; hit1, the first result is graded 2 or more; best3, one of the \
    best-graded is among the first three; MRR of the first graded 2 or more. Queries without a grade of 2 or more are \
    left out.\n\n\
    Of match also: scope, whether the best score tells queries in scope (a grade of 2 or more) from those out of scope \
    (no grade at all), as area under the ROC curve, and how the answers end; risk, the share of first results that do \
    not help, if only the surest queries are kept; calibration, whether of the sections scored 0.3 about 3 in 10 help; \
    role, whether it is read as it was labelled; sections, which are found where they are wanted, and which are ranked \
    first in their place."
)]
pub(crate) struct EvalArgs {
    /// Measure with the queries in FILE
    #[arg(long, value_name = "FILE", requires = "qrels", value_hint = ValueHint::FilePath)]
    pub(crate) queries: Option<PathBuf>,
    /// The judgements of those queries
    #[arg(long, value_name = "FILE", requires = "queries", value_hint = ValueHint::FilePath)]
    pub(crate) qrels: Option<PathBuf>,
    /// Which situations of the guide to measure with; those of train are cross-validated: match judges each by models that
    /// were not taught by it
    #[arg(long, value_enum, default_value_t = SplitArg::Dev, conflicts_with = "queries")]
    pub(crate) split: SplitArg,
    /// Add the queries in FILE, which the guide has nothing for (match only)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out_of_scope: Option<PathBuf>,
    /// Which verb to measure
    #[arg(long, value_enum, default_value_t = VerbArg::Match)]
    pub(crate) verb: VerbArg,
    /// Measure notices in place of the ranking, on the dev split of the safety texts and of the situations
    #[arg(long, conflicts_with_all = ["queries", "qrels", "split", "out_of_scope", "verb", "run", "html", "set"])]
    pub(crate) notices: bool,
    /// Write all ranked sections to FILE as a TREC run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) run: Option<PathBuf>,
    /// Write the report to FILE as a page with plots, too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) html: Option<PathBuf>,
    /// Show the N queries, or with --notices texts, that went worst
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) worst: usize,
    /// Set a knob of the ranking, as in `--set votes=0`; may be given more than once
    #[arg(long, value_name = "KNOB=VALUE", value_parser = parse_knob)]
    pub(crate) set: Vec<(String, f32)>,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = ReportFormatArg::Text)]
    pub(crate) format: ReportFormatArg,
}

#[derive(Args, Debug)]
#[command(after_help = "Example, for bash:\n  \
    amends completions bash > ~/.local/share/bash-completion/completions/amends")]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  amends man | man -l -\n  amends man match | man -l -")]
pub(crate) struct ManArgs {
    /// The page of a verb; without it, that of amends itself
    #[arg(value_parser = parse_verb)]
    pub(crate) verb: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArg {
    /// The one whose trust was broken
    Betrayed,
    /// The one who broke it, or is accused of it
    Betrayer,
    /// Both
    Both,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Betrayed => Self::Betrayed,
            RoleArg::Betrayer => Self::Betrayer,
            RoleArg::Both => Self::Both,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Text,
    Json,
    Markdown,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Text => Self::Text,
            FormatArg::Json => Self::Json,
            FormatArg::Markdown => Self::Markdown,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormatArg {
    Text,
    Json,
}

impl From<ReportFormatArg> for Format {
    fn from(format: ReportFormatArg) -> Self {
        match format {
            ReportFormatArg::Text => Self::Text,
            ReportFormatArg::Json => Self::Json,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerbArg {
    Match,
    Search,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SplitArg {
    Train,
    Dev,
}

/// The arguments as clap should see them: `-affair` behind `search` leaves a word out, and `-he lied` behind `match` is a
/// text. Neither is a bundle of short options, which a space before it says.
pub(crate) fn guarded(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let (mut searching, mut matching) = (false, false);
    arguments
        .map(|argument| {
            let typed = argument.to_str().unwrap_or_default();
            // No option has a space in its name; `--corpus="my guides"` has one behind it.
            let name = typed.split('=').next().unwrap_or_default();
            let is_text = name.starts_with('-') && name.contains(' ');
            let guarded = (searching && is_exclusion(typed)) || ((searching || matching) && is_text);
            searching |= argument == "search";
            matching |= argument == "match";
            match guarded {
                true => [OsString::from(" "), argument].into_iter().collect(),
                false => argument,
            }
        })
        .collect()
}

/// A single hyphen and a word or phrase; `-n` and `-n5` are options.
fn is_exclusion(argument: &str) -> bool {
    argument.strip_prefix('-').is_some_and(|word| {
        word.starts_with('"') || word.chars().take(2).filter(|c| c.is_alphabetic()).count() == 2
    })
}

fn parse_kind(typed: &str) -> Result<Kind, String> {
    typed.parse()
}

fn parse_verb(typed: &str) -> Result<String, String> {
    let program = Cli::command();
    if program.find_subcommand(typed).is_some() {
        return Ok(typed.to_owned());
    }
    let verbs: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    Err(format!("no verb `{typed}`; verbs are {}", verbs.join(", ")))
}

fn parse_limit(typed: &str) -> Result<usize, String> {
    match typed.parse() {
        Ok(0) | Err(_) => Err("a number from 1 on".into()),
        Ok(limit) => Ok(limit),
    }
}

fn parse_knob(typed: &str) -> Result<(String, f32), String> {
    let (name, value) = typed.split_once('=').ok_or("write KNOB=VALUE")?;
    let value: f32 = value.trim().parse().map_err(|_| format!("`{value}` is no number"))?;
    if !value.is_finite() {
        return Err(format!("`{value}` is no number to rank with"));
    }
    Ok((name.trim().to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_need_no_quotes() {
        let cli = Cli::try_parse_from(["amends", "match", "he", "lied", "-n", "3"]).unwrap();
        match cli.verb {
            Verb::Match(args) => assert_eq!((args.text.join(" ").as_str(), args.limit), ("he lied", 3)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn exclusions_are_told_from_options() {
        let parsed = |arguments: &[&str]| {
            let guarded = guarded(arguments.iter().map(OsString::from));
            match Cli::try_parse_from(guarded).unwrap().verb {
                Verb::Search(args) => (args.query.join("|"), args.limit),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(parsed(&["amends", "search", "trust", "-hurt", "-n", "2"]), ("trust| -hurt".into(), 2));
        assert_eq!(
            parsed(&["amends", "search", "-n3", "-\"other woman\"", "x"]),
            (" -\"other woman\"|x".into(), 3)
        );
    }

    #[test]
    fn wrong_values_are_refused() {
        for arguments in [
            ["amends", "match", "--limit=0"].as_slice(),
            &["amends", "match", "--kind=poem"],
            &["amends", "match", "text", "--file=f"],
            &["amends", "eval", "--queries=q"],
            &["amends", "eval", "--set=neighbors"],
            &["amends", "eval", "--set=neighbors=NaN"],
            &["amends", "search"],
        ] {
            assert!(Cli::try_parse_from(arguments).is_err(), "{arguments:?}");
        }
    }
}

//! Words of the timeline and of files: export, import, hand-over, backup,
//! storage.

use alloc::string::{String, ToString};

use tminus_run::verify::WriterHead;

use crate::lines::Topic;

/// The views of the sheet, to a screen reader.
pub const VIEWS: &str = "What this sheet shows";
/// The view of what happened.
pub const VIEW_LINES: &str = "What happened";
/// The view of files.
pub const VIEW_FILES: &str = "Save and share";
/// The view of storage.
pub const VIEW_STORE: &str = "Storage";

/// The timeline of an untouched run.
pub const EMPTY: &str = "Nothing has happened in this run yet. What is ticked, noted and \
     measured will stand here, with who did it and when.";
/// When no entry fits the choice.
pub const NONE_FIT: &str = "No entry is like that.";
/// Shows every entry again.
pub const SHOW_ALL: &str = "Show all";
/// The list, to a screen reader.
pub const LINES: &str = "Entries of the log, the newest first";
/// The label of the choice of persons.
pub const BY: &str = "By";
/// The label of the choice of topics.
pub const ABOUT: &str = "About";
/// The label of the choice of steps.
pub const STEP: &str = "Step";
/// The label of the choice of days.
pub const DAY: &str = "Go to";
/// No choice among persons.
pub const EVERYBODY: &str = "Everybody";
/// Who gave no name.
pub const NO_NAME: &str = "No name given";
/// No choice among topics.
pub const EVERYTHING: &str = "Everything";
/// No choice among steps.
pub const EVERY_STEP: &str = "Every step";
/// The newest entries.
pub const NEWEST: &str = "The newest";
/// On an entry that was taken back.
pub const TAKEN_BACK: &str = "Taken back";
/// Shows entries further back.
pub const EARLIER: &str = "Show earlier entries";
/// The last line of a log.
pub const BEGINNING: &str = "The beginning of the log.";
/// Over what is wrong with the log.
pub const BREAKS: &str = "This log is not as it was written";
/// What a break means.
pub const BREAKS_WHY: &str = "An entry was altered, dropped or put in outside of this page, or \
     damaged by the browser. What can be read is shown.";
/// Over clocks that are apart.
pub const SKEWS: &str = "The clocks of this log are apart";
/// What that means.
pub const SKEWS_WHY: &str = "Entries stand in the order in which they happened; the times beside \
     them are those of each person’s own clock.";

/// The words for a topic.
pub fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::States => "States of steps",
        Topic::Notes => "Notes and evidence",
        Topic::Values => "Values and measurements",
        Topic::Checks => "Checks and triggers",
        Topic::Times => "Launch, events and times",
        Topic::Run => "The run itself",
        Topic::Undo => "Taken back",
    }
}

fn number_of(count: usize, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    [count.to_string().as_str(), " ", word].concat()
}

/// `12 entries`.
pub fn entries(count: usize) -> String {
    number_of(count, "entry", "entries")
}

/// `12 of 300 entries`.
pub fn of_entries(count: usize, all: usize) -> String {
    [&count.to_string(), " of ", &entries(all)].concat()
}

/// `3 newer entries`: leads back to the newest.
pub fn newer(count: usize) -> String {
    number_of(count, "newer entry", "newer entries")
}

/// `Show the entry's step: …`, to a screen reader.
pub fn zone(name: &str) -> String {
    ["Times are those of your device (", name, ")."].concat()
}

/// Over the ways to save.
pub const SAVE: &str = "Save the log as a file";
/// What it is good for.
pub const SAVE_WHY: &str = "The log lives in this browser alone. A file is the backup, and the way \
     to another device.";
/// The lossless export.
pub const SAVE_LOG: &str = "Log (JSON)";
/// What it is.
pub const SAVE_LOG_WHY: &str = "everything, to keep or to hand over";
/// The report in Markdown.
pub const SAVE_MARKDOWN: &str = "Report (Markdown)";
/// What it is.
pub const SAVE_MARKDOWN_WHY: &str = "for a ticket or a repository";
/// The report in HTML.
pub const SAVE_HTML: &str = "Report (HTML)";
/// What it is.
pub const SAVE_HTML_WHY: &str = "one page to read and print";
/// The timeline as CSV.
pub const SAVE_CSV: &str = "Timeline (CSV)";
/// What it is.
pub const SAVE_CSV_WHY: &str = "for a spreadsheet";
/// Over what can be left out.
pub const OMIT: &str = "Leave out";
/// Notes and reasons.
pub const OMIT_NOTES: &str = "notes and reasons";
/// Values of placeholders.
pub const OMIT_VALUES: &str = "values of placeholders";
/// What leaving out means.
pub const OMITTED: &str = "A log with parts left out can be read and verified. It cannot be \
     imported, and it is no backup.";
/// What the log is too large for.
pub const TOO_LARGE_TO_IMPORT: &str = "This log has grown beyond 4 MiB, the most that a page \
     imports. Save it as a backup all the same, and close this run soon.";
/// Copies the Markdown report.
pub const COPY: &str = "Copy the report as Markdown";
/// It was copied.
pub const COPIED: &str = "The report is in the clipboard.";
/// It could not be copied.
pub const NOT_COPIED: &str = "This browser lets the page copy nothing here. Select the text and \
     copy it.";
/// What a text stands in that can be copied by hand.
pub const BY_HAND: &str = "Text to copy";

/// `Saved as plan.json.`
pub fn saved_as(name: &str) -> String {
    ["Handed to the browser as ", name, "."].concat()
}

/// Over the head hashes.
pub const HEADS: &str = "Proof against later changes";
/// What they are good for.
pub const HEADS_WHY: &str = "Post this line where others see it, such as the ticket or the chat of \
     the launch. Whoever changes an entry from before gets another hash, so everybody can tell.";
/// Copies the line.
pub const HEADS_COPY: &str = "Copy the line";
/// It was copied.
pub const HEADS_COPIED: &str = "The line is in the clipboard.";
/// Where the log is empty.
pub const HEADS_NONE: &str = "An empty log has no hash.";

/// The line with the hashes that stand for a log.
pub fn heads(runbook: &str, run: &str, count: usize, heads: &[WriterHead]) -> String {
    let mut line = [runbook, ", run ", run, ", ", &entries(count), ":"].concat();
    for head in heads {
        line.push(' ');
        line.push_str(&head.hash);
    }
    line
}

/// Over the import.
pub const TAKE: &str = "Merge another log into this run";
/// What it does.
pub const TAKE_WHY: &str = "A log that was saved from this run on another device or by a \
     colleague. The two become one; nothing of yours is replaced, and the same file twice changes \
     nothing. You see what is in it first.";
/// The file field.
pub const TAKE_FILE: &str = "Choose a log…";
/// The other way.
pub const TAKE_DROP: &str = "or drop it here";
/// While a file is being read.
pub const READING: &str = "Reading the file…";
/// A file that the browser does not hand over.
pub const UNREADABLE: &str = "Nothing was imported: the browser could not read this file.";
/// Several files at once.
pub const ONE_FILE: &str = "Nothing was imported: drop one file at a time.";
/// Over a file that is looked at.
pub const OFFER: &str = "A log to merge";
/// Over a file that is refused.
pub const REFUSED: &str = "Nothing was imported";
/// Over what an import has done.
pub const TAKEN: &str = "Merged";
/// Takes it.
pub const TAKE_YES: &str = "Merge it";
/// Does not.
pub const TAKE_NO: &str = "Not now";
/// Puts the message away.
pub const FINE: &str = "Close this";
/// Opens the run that was imported.
pub const OPEN_RUN: &str = "Open that run";
/// Names of what is known about a file.
pub const FROM: &str = "From";
/// A link as the place where something comes from.
pub const A_LINK: &str = "a link";
/// The run of a file.
pub const RUN: &str = "Run";
/// Who wrote in it.
pub const WRITTEN_BY: &str = "By";
/// When.
pub const WHEN: &str = "When";
/// What it holds.
pub const HOLDS: &str = "Holds";
/// On a rehearsal.
pub const REHEARSAL: &str = "rehearsal";
/// Leads to the whole list of problems.
pub const PROBLEMS: &str = "What is wrong with the file";
/// The file was handed over to a page that keeps nothing.
pub const TAKEN_MEMORY: &str = "This browser keeps nothing for this page: what was merged is in \
     this page only, until it is closed.";
/// Another run cannot be kept.
pub const NO_MEMORY_RUN: &str = "Nothing was imported: this is a log of another run, and this \
     browser keeps nothing for this page, so that run could not be opened.";
/// It was written only in part.
pub const TAKEN_PARTLY: &str = "It is shown here, and not all of it could be saved yet.";
/// A name that no run can have.
pub const BAD_RUN: &str = "Nothing was imported: the file names a run that cannot be one.";

/// `Nothing was imported: … no room`.
pub fn no_room(size: &str) -> String {
    [
        "Nothing was imported: it needs ",
        size,
        ", and the browser’s storage for this site has less. Under Storage you see what takes the \
         room.",
    ]
    .concat()
}

/// A file that is not even read.
pub fn file_too_large(size: &str) -> String {
    [
        "Nothing was imported: this file has ",
        size,
        ", and a log has at most 4 MiB.",
    ]
    .concat()
}

/// Of a file of another run.
pub fn other_run(run: &str) -> String {
    [
        "This is a log of another run of this runbook (",
        run,
        "). It is put beside the run that is open now, which stays as it is.",
    ]
    .concat()
}

/// Of a file of another address.
pub fn other_site(site: &str) -> String {
    ["It comes from another address of this site: ", site, "."].concat()
}

/// Of a link that another edition of the page made.
pub const UNLISTED: &str = "It was made on another edition of this page, and a link does not carry \
     the old wording of the steps. Steps that were not reworded keep what was done; the others are \
     listed for you to attach by hand. The file, Log (JSON), has the wording: ask for it, also \
     afterwards.";

/// The button that takes what is sound.
pub fn take_sound(count: usize) -> String {
    [
        "Merge the ",
        &number_of(count, "sound new entry", "sound new entries"),
    ]
    .concat()
}

/// `and 12 more`.
pub fn and_more(count: usize) -> String {
    ["and ", &count.to_string(), " more"].concat()
}

/// Over the hand-over.
pub const HAND: &str = "Hand the run over";
/// What it is.
pub const HAND_WHY: &str = "The whole run in a link: whoever opens it sees what it is and can \
     merge it into their own. It goes to no server, but everybody who has the link can read the \
     run, with names, notes and values.";
/// Makes the link.
pub const HAND_MAKE: &str = "Copy a link with this run";
/// While it is made.
pub const HAND_MAKING: &str = "Packing the run…";
/// The field with the link.
pub const HAND_LINK: &str = "Link with the whole run";
/// A link that is long.
pub const HAND_LONG: &str = "Some chats and mail programs cut links this long. A link that was cut \
     is refused when it is opened; then use the file.";
/// A link that would be too long.
pub const HAND_TOO_LONG: &str = "This run is too long for a link (more than 32,000 characters). \
     Hand over the file instead: Log (JSON), above.";
/// A browser that cannot pack.
pub const HAND_CANNOT: &str = "This browser cannot pack a run into a link. Hand over the file \
     instead: Log (JSON), above.";
/// It was copied.
pub const HAND_COPIED: &str = "The link is in the clipboard.";
/// From a page on disk.
pub const HAND_DISK: &str = "This page was opened from your disk: the link works where the same \
     file lies at the same place.";

/// `1,234 characters.`
pub fn link_length(length: usize) -> String {
    ["It has ", &length.to_string(), " characters."].concat()
}

/// A link that cannot be read.
pub const LINK_BROKEN: &str = "Nothing was imported: the link is damaged or was cut off. Ask for \
     it again, or for the file.";
/// A link that is too long.
pub const LINK_TOO_LONG: &str = "Nothing was imported: the link is longer than any that this page \
     makes.";
/// A link of a later version.
pub const LINK_NEWER: &str = "Nothing was imported: a newer version of this page made the link. \
     Reload the page, or ask for the file.";
/// A browser that cannot unpack.
pub const LINK_CANNOT: &str = "Nothing was imported: this browser cannot unpack a link. Ask for \
     the file.";
/// Said when a page was opened with a run in its link.
pub const LINK_SAID: &str = "This link carries a run. Nothing was taken yet.";

/// Within the last minute.
pub const JUST_NOW: &str = "just now";
/// The reminder's button.
pub const BACK_UP: &str = "Back up now";
/// Where nothing was backed up yet.
pub const NEVER: &str = "This run goes on for days and has no backup yet.";
/// The same in Safari.
pub const NEVER_SAFARI: &str = "Safari deletes what this page keeps after seven days without a \
     visit, and this run has no backup yet.";
/// The reminder, to a screen reader.
pub const BACKUP: &str = "Backup";

/// `The last backup of this run was saved 3 days ago.`
pub fn last_backup(ago: &str) -> String {
    ["The last backup of this run was saved ", ago, "."].concat()
}

/// Before anything was backed up, among the ways to save.
pub const NO_BACKUP: &str = "This run was not saved as a file from this browser yet.";

/// Over the state of saving.
pub const STORE: &str = "Is it saved?";

/// What each state of saving means, and the way out.
pub fn way_out(word: &str) -> &'static str {
    match word {
        "unsaved" => {
            "What is not saved is in this page only. Keep the page open, back up now, and make \
             room or allow storage; the next change tries again."
        }
        "memory" => {
            "This browser keeps nothing for this page: cookies are blocked, the window is private, \
             or the page is in a sandbox. Everything works until the page is closed. Allow site \
             data for this address and reload, or back up before you leave."
        }
        "readonly" => {
            "A newer version of this page has written to this run. Reload the page; until then \
             nothing can be changed here, and nothing is lost."
        }
        _ => {
            "Each entry was written to this browser’s storage and read back. It is on this device, \
             in this browser, and nowhere else."
        }
    }
}

/// Over the room.
pub const ROOM: &str = "Room";
/// The run's part.
pub const ROOM_RUN: &str = "This run";
/// All runs' part.
pub const ROOM_OURS: &str = "All runbooks of this address";
/// What others keep.
pub const ROOM_OTHERS: &str = "Other pages of this address";
/// How much there is.
pub const ROOM_WHY: &str = "A browser gives all pages of one address about 5 MB together. None \
     says exactly how much.";
/// Where nothing can be read.
pub const ROOM_NONE: &str = "This browser lets this page store nothing.";
/// What helps when it is full.
pub const ROOM_FULL: &str = "When it is full: pack the log, which needs a third of the room \
     afterwards; back up; then clear the site data of this address in the browser’s settings, \
     reload, and merge the backup.";
/// Packs the log.
pub const PACK: &str = "Pack the log";
/// There was nothing to pack.
pub const PACKED_ALREADY: &str = "The log is packed as tightly as it can be.";

/// What packing has brought.
pub fn packed(size: &str) -> String {
    ["The log is ", size, " smaller now. No entry was lost."].concat()
}

/// `412 KB of about 5 MB`.
pub fn of_room(used: &str) -> String {
    [used, " of about 5 MB"].concat()
}

/// What the browser says of itself.
pub fn estimate(used: &str, quota: &str) -> String {
    [
        "For all kinds of storage together the browser says: ",
        used,
        " of ",
        quota,
        ". That is another limit than the 5 MB above, and browsers round it.",
    ]
    .concat()
}

/// Over the promise to keep.
pub const PERSIST: &str = "Will the browser keep it?";
/// Asks for it.
pub const PERSIST_ASK: &str = "Ask the browser to keep it";
/// It will.
pub const PERSIST_YES: &str = "The browser has promised to keep this address’s storage when disk \
     space runs out. Clearing site data still deletes it.";
/// It will not.
pub const PERSIST_NO: &str = "The browser may delete this address’s storage when disk space runs \
     out.";
/// It was asked and said no.
pub const PERSIST_REFUSED: &str = "The browser did not promise it. Many say yes only once the page \
     is bookmarked or visited often. A backup helps in any case.";
/// It cannot be asked.
pub const PERSIST_CANNOT: &str =
    "This browser, or a page at this kind of address, cannot be asked.";

/// Over what no page can prevent.
pub const LIMITS: &str = "What no page can prevent";
/// All of it.
pub const LIMITS_LIST: [&str; 3] = [
    "Clearing site data, and closing a private window, deletes everything.",
    "Safari, and every browser on an iPhone, deletes what pages have stored after seven days \
     without a visit.",
    "All pages below one address share one storage, such as all projects of one GitHub Pages \
     owner: they share its room, and each of them can read it.",
];
/// In Safari.
pub const SAFARI: &str = "This browser deletes what pages have stored after seven days without a \
     visit. Open the page at least once a week, and back up.";
/// On an address that many projects share.
pub const SHARED: &str = "This address is shared: every project published below it has the same \
     storage, the same room, and could read it.";

/// Over what could not be read.
pub const QUARANTINE: &str = "Stored entries that could not be read";
/// What becomes of them.
pub const QUARANTINE_WHY: &str = "They stay where they are, are part of the exported log, and are \
     never deleted by this page.";
/// Saves one.
pub const QUARANTINE_SAVE: &str = "Save";

/// The label of that button.
pub fn quarantine_save(key: &str) -> String {
    ["Save the entry ", key].concat()
}

// Command liggare keeps an audit ledger: it makes one, serves it, appends to it, and answers what it said at any moment.
//
// This package knows every other one and is known by none: flags, signals, files and terminals end here. One command is one file and one line of the table in
// main.go. Everything that asks or appends does it through the HTTP API: over the network with --server, or with --data by calling the same handler in this
// process, so that no command can do what another program couldn't.
//
// # Flags: spf13/pflag
//
// The standard library's flag package ends at the first argument that is not a flag, so `liggare trail document/policy --ledger botkyrka` would lose its ledger.
// pflag takes flags anywhere, wants two hyphens, and has an error type for each mistake, which lets us say in either language what to write instead. A
// framework on top of it would bring a second table of commands.
//
// # Language
//
// Sentences for people are in Swedish or English: --lang, else LC_ALL, LC_MESSAGES or LANG, where English is chosen by a locale that begins with en. Anything
// else (C, nothing) is Swedish, the language of those who are audited. What is meant for programs (--format json, codes, field names) has no language.
//
// # Exit codes
//
// 0 done · 1 refused or not found · 2 the command is written wrongly · 3 unavailable: try again, or mend the surroundings (server, directory, disk, port) first.
package main

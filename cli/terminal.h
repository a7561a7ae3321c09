// Terminal: what a person's screen is like, and text that is safe on it.

#ifndef TESSERA_CLI_TERMINAL_H_
#define TESSERA_CLI_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/flags.h"

namespace tessera {

bool IsTerminal(int descriptor);

// Columns: COLUMNS, else what the terminal says, else 100.
size_t TerminalWidth(int descriptor);

// Lines of the terminal; 0 if it is none.
size_t TerminalHeight(int descriptor);

// --color; `auto` means a terminal that is not dumb, without NO_COLOR.
bool UsesColor(const Arguments& arguments, int descriptor);

// `text` with control characters, marks that reorder a line and ill-formed
// bytes made visible: \n, \t, \u{202E}, \xFF.
std::string Visible(std::string_view text);

// "200D": a code point in hexadecimal.
std::string HexOf(char32_t c);

// Visible() where `descriptor` is a terminal, else the text as it is.
std::string ForDescriptor(std::string_view text, int descriptor);

// The head of `text` (well-formed) that fits `columns`, with "..." where it was
// cut.
std::string FitColumns(std::string_view text, size_t columns);

}  // namespace tessera

#endif  // TESSERA_CLI_TERMINAL_H_

"""The tidy test finds what it is for: each rule on a small faulty tree."""

import os
import pathlib
import tempfile
import unittest

import house_rules
import layers
import shape
import tree


def faults_of(rules, contents):
    """{(path, line): message} that `rules` find in a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in contents.items():
            full = pathlib.Path(folder, path)
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text, encoding="utf-8")
        found = rules.check(tree.files(folder))
        return {(path, line): message for path, line, message in found}


class Blank(unittest.TestCase):
    def test_comments_and_literals_go_lines_stay(self):
        text = (
            'a("exit(1)"); // abort()\n'
            "b('\"'); /* x\ny */ c(1'000);\n"
            'd(R"x(abort()\n)x");\n'
        )
        self.assertEqual(
            tree.blank(text),
            "a(\"\"); \nb(' '); \n c(1'000);\nd(\"\"\n);\n",
        )


class Layers(unittest.TestCase):
    def check(self, path, include):
        return faults_of(layers, {path: f"\n#include {include}\n"})

    def test_upward_includes(self):
        up = '"tokenizers/models/model.h"'
        for path in ("tokenizers/base/x.cc", "tokenizers/vocab/x.h"):
            self.assertIn((path, 2), self.check(path, up))
        for path in ("tokenizers/tokenizer.cc", "cli/x.cc", "tests/x.cc"):
            self.assertEqual(self.check(path, up), {})

    def test_sideways_includes(self):
        side = '"tokenizers/vocab/vocabulary.h"'
        path = "tokenizers/pretokenizers/x.cc"
        self.assertIn((path, 2), self.check(path, side))

    def test_formats_stand_below_convert_alone(self):
        formats = '"tokenizers/formats/format.h"'
        self.assertEqual(self.check("tokenizers/convert.cc", formats), {})
        path = "tokenizers/tokenizer.cc"
        self.assertIn((path, 2), self.check(path, formats))

    def test_third_party(self):
        refused = {
            "tokenizers/models/x.cc": "<unicode/uchar.h>",
            "tokenizers/base/file.cc": "<zlib.h>",
            "tokenizers/text/x.h": "<unicode/uchar.h>",
            "eval/x.cc": '"re2/re2.h"',
        }
        for path, include in refused.items():
            self.assertIn((path, 2), self.check(path, include), path)
        self.assertEqual(self.check("tokenizers/base/digest.cc", "<zlib.h>"), {})
        self.assertEqual(self.check("eval/x.h", '"absl/status/status.h"'), {})

    def test_generated_headers(self):
        spec = '"tokenizers/spec.pb.h"'
        for path in ("tokenizers/models/x.h", "tokenizers/base/x.cc"):
            self.assertIn((path, 2), self.check(path, spec))
        self.assertEqual(self.check("tokenizers/models/x.cc", spec), {})

    def test_mutual_includes(self):
        found = faults_of(layers, {
            "eval/a.cc": '#include "cli/b.h"\n',
            "cli/c.cc": '#include "eval/d.h"\n',
        })
        self.assertIn("include each other", found[("cli/c.cc", 1)])


class HouseRules(unittest.TestCase):
    def assert_fault(self, line, path="tokenizers/x.cc"):
        self.assertIn((path, 1), faults_of(house_rules, {path: line + "\n"}))

    def assert_clean(self, line, path="tokenizers/x.cc"):
        self.assertEqual(faults_of(house_rules, {path: line + "\n"}), {}, line)

    def test_refused(self):
        for line in (
            "abort();", "std::exit(1);", "assert(x);", "std::isspace(c);",
            "tolower(c);", "strtod(s, 0);", "std::stoi(s);", "std::regex r;",
            "std::locale l;", "setlocale(LC_ALL, x);", "using namespace std;",
            'printf("%5.2f", x);', "open(p, O_WRONLY);", "std::ofstream f;"
            " #include <fstream>", 'fopen("x", "r");', "std::thread t;",
            "std::mt19937 g;", "rand();", "int size = 0;", "catch (...) {",
            "x" * 81, "x ", "// TO" "DO: x", "// see /" "tmp/x",
        ):
            self.assert_fault(line)

    def test_allowed(self):
        for line in (
            "static_assert(x);", "// abort() is no way out", 'x = "exit(1)";',
            "std::this_thread::yield();", "size_t size = 0;", "é" * 80,
            'printf("%d", x);', "is_space(c);", "a/tmp/b", "Exit();",
            "std::thread::hardware_concurrency();", "Random random(seed);",
        ):
            self.assert_clean(line)
        self.assert_clean("catch (...) { f = std::current_exception(); }")
        self.assert_clean("abort();", "tokenizers/base/check.cc")
        self.assert_clean("std::ofstream f;", "tests/base/x.cc")


class Shape(unittest.TestCase):
    def test_header(self):
        good = (
            "// What it is.\n\n#ifndef TESSERA_EVAL_X_H_\n"
            "#define TESSERA_EVAL_X_H_\n#endif\n"
        )
        readme = {"eval/README.md": "# eval\n"}
        self.assertEqual(faults_of(shape, {"eval/x.h": good, **readme}), {})
        for bad in (good[15:], good.replace("_X_", "_Y_")):
            found = faults_of(shape, {"eval/x.h": bad, **readme})
            self.assertTrue(found)

    def test_readme(self):
        self.assertIn(("eval", 1), faults_of(shape, {"eval/x.cc": ""}))
        long_readme = {"eval/x.cc": "", "eval/README.md": "x\n" * 41}
        self.assertIn(("eval/README.md", 1), faults_of(shape, long_readme))

    def test_file_name(self):
        found = faults_of(shape, {"cli/someName.py": ""})
        self.assertIn(("cli/someName.py", 1), found)

    def test_functions(self):
        code = [
            "namespace a {",
            "class B : public C {",
            " public:",
            "  int D(int x) const {",
            "    if (x) {",
            "      return 1;",
            "    }",
            "    const auto f = [](int y) { return y; };",
            "  }",
            "};",
            "struct E e = {.x = F(1)};",
            "template <typename T>",
            "T G(",
            "    T x) {",
            "}",
            "}",
        ]
        self.assertEqual(
            shape.functions(code), [(4, 9, "D"), (12, 15, "G")]
        )

    def test_long_function_and_file(self):
        body = "void F() {\n" + "  x();\n" * 69 + "}\n"
        found = faults_of(shape, {"tests/x.cc": body, "tests/README.md": ""})
        self.assertIn("71 lines", found[("tests/x.cc", 1)])
        found = faults_of(shape, {"cli/x.py": "x = 1\n" * 401})
        self.assertIn(("cli/x.py", 1), found)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    unittest.main()

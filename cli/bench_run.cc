#include "cli/bench_run.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

void TakeLine(std::string_view line, BenchMeasures* measures) {
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return;
  const std::string_view key = line.substr(0, blank);
  const std::string_view value = line.substr(blank + 1);
  if (key == "error") measures->error = value;
  if (key == "version") measures->version = value;
  const double number = ParseDouble(value).value_or(0);
  if (key == "load") measures->load = number;
  if (key == "cold") measures->cold = number;
  if (key == "warm") measures->warm = number;
  if (key == "no_cache") measures->no_cache = number;
}

BenchMeasures ReadAnswer(int descriptor, pid_t child) {
  const auto begin = std::chrono::steady_clock::now();
  std::string text;
  char buffer[4096];
  for (ssize_t size; (size = read(descriptor, buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<size_t>(size));
  }
  close(descriptor);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  BenchMeasures measures;
  const std::chrono::duration<double> wall =
      std::chrono::steady_clock::now() - begin;
  measures.wall = wall.count();
  measures.rss = static_cast<double>(usage.ru_maxrss) * 1024;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    TakeLine(rest.substr(0, end), &measures);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (status != 0 && measures.error.empty()) {
    measures.error = WIFEXITED(status) && WEXITSTATUS(status) == 127
                         ? "the program could not be run"
                         : "it ended without an answer";
  }
  return measures;
}

}  // namespace

BenchMeasures RunForked(const std::function<void()>& body) {
  int ends[2];
  if (pipe(ends) != 0) return {.error = "no pipe"};
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return {.error = "no process"};
  }
  if (child == 0) {
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    body();
    std::fflush(stdout);
    _exit(0);
  }
  close(ends[1]);
  return ReadAnswer(ends[0], child);
}

BenchMeasures RunProgram(
    const std::vector<std::string>& arguments,
    const std::map<std::string, std::string>& environment) {
  return RunForked([&] {
    for (const auto& [name, value] : environment) {
      setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> words;
    for (const std::string& argument : arguments) {
      words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    execvp(words[0], words.data());
    _exit(127);
  });
}

}  // namespace tessera

// A directory of its own for each test, removed at its end.

#ifndef TESSERA_TESTS_BASE_TEMP_DIR_H_
#define TESSERA_TESTS_BASE_TEMP_DIR_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace tessera {

class TempDirTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/tessera-test-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  std::string Path(const std::string& name) const { return dir_ + "/" + name; }

  std::string Put(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }

  std::string Get(const std::string& name) const {
    std::ifstream in(Path(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

  // Names in the directory: shows litter.
  size_t FileCount() const {
    const std::filesystem::directory_iterator begin(dir_);
    return static_cast<size_t>(std::distance(begin, {}));
  }

  std::string dir_;
};

}  // namespace tessera

#endif  // TESSERA_TESTS_BASE_TEMP_DIR_H_

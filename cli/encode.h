// The parts of `encode` that are a way of their own to look at documents.

#ifndef TESSERA_CLI_ENCODE_H_
#define TESSERA_CLI_ENCODE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/encode_plan.h"
#include "cli/flags.h"
#include "tokenizers/base/status.h"

namespace tessera {

// Calls `visit` for each document in order; `position` says where it stands.
Status ForEachDocument(
    const EncodePlan& plan, const std::vector<std::string>& files,
    const std::function<Status(std::string_view text,
                               const std::string& position)>& visit);

// `encode --show`: tokens side by side, ids under them.
Status ShowDocuments(const Arguments& arguments, const EncodePlan& plan,
                     const std::vector<std::string>& files);

// `encode --compare TOK`: class kThreshold with the first difference.
Status CompareDocuments(const Arguments& arguments, const EncodePlan& plan,
                        const std::vector<std::string>& files);

}  // namespace tessera

#endif  // TESSERA_CLI_ENCODE_H_

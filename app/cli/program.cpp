// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include "app/cli/commands/commands.h"
#include "app/cli/common/environment.h"
#include "app/cli/common/errors.h"
#include "app/cli/parser.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

namespace espalier::cli {

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kInterrupted = 130;

int statusOf(const Error &error)
{
    if (error.is(errors::kCancelled))
        return kInterrupted;
    return errors::isUsage(error) ? kWrongUsage : kFailed;
}

/// Writes everything, or says why not (a full disk behind a redirection must not look like success).
bool print(const std::string &text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
        return true;
    const Error error(errors::kStandardOutput, {std::strerror(errno)});
    std::fprintf(stderr, "espalier-cli: %s\n", error.message().c_str());
    return false;
}

int fail(const Error &error, bool json)
{
    std::fprintf(stderr, "espalier-cli: %s\n", error.message().c_str());
    if (json && !print(dump(errorJson(error))))
        return kFailed;
    return statusOf(error);
}

int give(const Answer &answer)
{
    switch (answer.kind) {
    case Answer::Kind::Usage: {
        const int status = fail(Error(errors::kUsage, {answer.text}), answer.json);
        std::fputs("Run espalier-cli --help for the commands, espalier-cli COMMAND --help for its options.\n", stderr);
        return status;
    }
    case Answer::Kind::Version: return print(answer.json ? dump({{"version", ESPALIER_VERSION}}) : answer.text + "\n") ? kDone : kFailed;
    case Answer::Kind::Help: break;
    }
    return print(answer.json ? dump({{"help", answer.text}}) : answer.text) ? kDone : kFailed;
}

Result<Report> carryOut(const Options &options, Work &work)
{
    try {
        for (const Command &command : commands())
            if (options.command == command.name)
                return command.run(options, work);
        return Error(espalier::errors::kInternal, {"no command " + options.command});
    } catch (const std::bad_alloc &) {
        return Error(espalier::errors::kMemory);
    } catch (const std::exception &exception) {
        return Error(espalier::errors::kInternal, {printable(exception.what())});
    }
}

} // namespace

int runProgram(int argc, char **argv, std::stop_token stop)
{
    const auto parsed = parseArguments(argc, argv);
    if (const Answer *answer = std::get_if<Answer>(&parsed))
        return give(*answer);
    const Options &options = *std::get_if<Options>(&parsed);
    for (const Command &command : commands())
        if (command.trains && options.command == command.name)
            startWithPassiveThreads(argv);
    Work work(options, std::move(stop));
    const Result<Report> outcome = carryOut(options, work);
    work.progress().clear();
    if (!outcome)
        return fail(outcome.error(), options.json);
    if (!print(options.json ? dump(outcome->json) : outcome->text))
        return kFailed;
    return outcome->stopped ? kInterrupted : outcome->failed ? kFailed : kDone;
}

} // namespace espalier::cli

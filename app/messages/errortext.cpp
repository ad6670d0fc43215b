// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/messages/errortext.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString sentence(const char *text, const std::vector<std::string> &arguments)
{
    std::vector<std::string> shown;
    shown.reserve(arguments.size());
    for (const std::string &argument : arguments)
        shown.push_back(printable(argument));
    const QString translated = QCoreApplication::translate("errors", text);
    return QString::fromStdString(fillIn(translated.toStdString(), shown));
}

} // namespace

QString errorSentence(const Error &error)
{
    return sentence(error.text(), error.arguments());
}

QString errorPlace(const Error &error)
{
    return QString::fromStdString(printable(error.where(), 400));
}

QString warningSentence(const Warning &warning)
{
    return sentence(warning.text.c_str(), warning.arguments);
}

} // namespace espalier

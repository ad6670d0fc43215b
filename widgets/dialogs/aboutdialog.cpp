// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/aboutdialog.h"

#include "engine/device/torchinfo.h"
#include "engine/plan/passlist.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace espalier {

AboutDialog::AboutDialog(QWidget *parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Espalier"));
    auto *text = new QLabel(this);
    text->setObjectName(QStringLiteral("aboutText"));
    text->setTextFormat(Qt::RichText);
    text->setWordWrap(true);
    text->setOpenExternalLinks(true);
    text->setTextInteractionFlags(Qt::TextBrowserInteraction);
    text->setText(QStringLiteral("<h2>Espalier %1</h2><p>%2</p><p>%3</p>%4")
                      .arg(QStringLiteral(ESPALIER_VERSION), tr("A workbench for quantizing and pruning trained networks.").toHtmlEscaped(),
                           tr("Free software under the GNU General Public License, version 3 or later; it comes without any warranty.")
                               .toHtmlEscaped(),
                           factsHtml()));
    auto *mark = new QLabel(this);
    mark->setPixmap(QApplication::windowIcon().pixmap(64, 64));
    mark->setAlignment(Qt::AlignTop);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    auto *row = new QHBoxLayout;
    row->addWidget(mark);
    row->addWidget(text, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(row, 1);
    layout->addWidget(buttons);
    setMinimumWidth(480);
}

QString AboutDialog::factsHtml()
{
    const TorchInfo info = torchInfo();
    const auto row = [](const QString &name, const QString &value) {
        return QStringLiteral("<tr><td style=\"padding-right:12px\">%1</td><td>%2</td></tr>")
            .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    QString html = QStringLiteral("<table>");
    html += row(QStringLiteral("LibTorch"), QString::fromStdString(info.version));
    html += row(QStringLiteral("BLAS"), QString::fromStdString(info.blas));
    html += row(QStringLiteral("oneDNN"), info.onednn.empty() ? tr("missing") : QString::fromStdString(info.onednn));
    html += row(tr("Kernels"), info.kernels.empty() ? tr("none for this processor") : QString::fromStdString(info.kernels));
    html += row(tr("Threads"), tr("%1 of %2 cores").arg(info.threads).arg(info.cores));
    html += row(tr("Device"), QString::fromStdString(info.device));
    QStringList skipped;
    for (const PassInfo &pass : listedPasses())
        if (pass.isSkipped)
            skipped += QString::fromStdString(pass.name);
    if (!skipped.isEmpty())
        html += row(tr("Passes left out"), skipped.join(QStringLiteral(", ")));
    html += row(QStringLiteral("Qt"), QLatin1String(qVersion()));
    html += QStringLiteral("</table>");
    for (const std::string &warning : info.warnings)
        html += QStringLiteral("<p>\u25b2 %1</p>").arg(QString::fromStdString(warning).toHtmlEscaped());
    return html;
}

} // namespace espalier

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/preferencesdialog.h"

#include "widgets/dialogs/keyspage.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/settings/language.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFontDatabase>
#include <QFormLayout>
#include <QIcon>
#include <QImage>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTabWidget>
#include <QThread>
#include <QTimer>
#include <QVBoxLayout>

namespace espalier {

namespace {

/// The colour scale from low to high.
QIcon colorStrip(ColorMap map)
{
    const std::array<QRgb, 256> &table = colorTable(map);
    QImage strip(256, 24, QImage::Format_RGB32);
    for (int y = 0; y < strip.height(); ++y) {
        for (int x = 0; x < strip.width(); ++x)
            strip.setPixel(x, y, table[static_cast<std::size_t>(x)]);
    }
    return QIcon(QPixmap::fromImage(strip));
}

} // namespace

PreferencesDialog::PreferencesDialog(const Preferences &preferences, QWidget *parent) : QDialog(parent), m_before(preferences)
{
    setObjectName(QStringLiteral("preferencesDialog"));
    build();
    retranslate();
    showValues(preferences);
    for (QComboBox *box : {m_theme, m_language, m_colorMap})
        connect(box, &QComboBox::activated, this, [this] { Q_EMIT chosen(current()); });
    connect(m_keys, &KeysPage::changed, this, [this] { Q_EMIT chosen(current()); });
    connect(m_buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(current());
        accept();
    });
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(this, &QDialog::rejected, this, [this] {
        if (!(current() == m_before))
            Q_EMIT chosen(m_before);
    });
    connect(m_buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
        showValues(Preferences{});
        Q_EMIT chosen(current());
    });
}

void PreferencesDialog::build()
{
    m_theme = new QComboBox(this);
    m_theme->setObjectName(QStringLiteral("preferencesTheme"));
    for (const ThemeKind kind : {ThemeKind::System, ThemeKind::Light, ThemeKind::Dark})
        m_theme->addItem(QString(), static_cast<int>(kind));
    m_language = new QComboBox(this);
    m_language->setObjectName(QStringLiteral("preferencesLanguage"));
    m_language->addItem(QString(), QString());
    for (const QString &language : languages())
        m_language->addItem(languageName(language), language);
    m_colorMap = new QComboBox(this);
    m_colorMap->setObjectName(QStringLiteral("preferencesColorMap"));
    m_colorMap->setIconSize(QSize(96, 12));
    for (const ColorMap map : {ColorMap::Viridis, ColorMap::Cividis})
        m_colorMap->addItem(colorStrip(map), QString(), static_cast<int>(map));
    m_bins = new QSpinBox(this);
    m_bins->setObjectName(QStringLiteral("preferencesBins"));
    m_bins->setRange(kMinimumBins, kMaximumBins);
    m_threads = new QSpinBox(this);
    m_threads->setObjectName(QStringLiteral("preferencesThreads"));
    m_threads->setRange(0, 4 * QThread::idealThreadCount());
    m_note = new QLabel(this);
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults, this);
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    m_buttons->button(QDialogButtonBox::RestoreDefaults)->setAutoDefault(false);
    m_form = new QFormLayout;
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addFieldRow(m_form, m_theme);
    addFieldRow(m_form, m_language);
    addFieldRow(m_form, m_colorMap);
    addFieldRow(m_form, m_bins);
    addFieldRow(m_form, m_threads);
    auto *general = new QWidget(this);
    auto *inner = new QVBoxLayout(general);
    inner->addLayout(m_form);
    inner->addWidget(m_note);
    inner->addStretch(1);
    m_keys = new KeysPage(this);
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("preferencesTabs"));
    m_tabs->addTab(general, QString());
    m_tabs->addTab(m_keys, QString());
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_buttons);
    resize(520, 420);
}

void PreferencesDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        // The button box puts its own words back when the event reaches it.
        QTimer::singleShot(0, this, &PreferencesDialog::retranslate);
    }
}

void PreferencesDialog::retranslate()
{
    setWindowTitle(tr("Preferences"));
    const auto label = [this](QWidget *field, const QString &text, const QString &help) {
        qobject_cast<QLabel *>(m_form->labelForField(field))->setText(text);
        field->setAccessibleName(text);
        field->setToolTip(help);
        field->setWhatsThis(help);
    };
    label(m_theme, tr("Theme"), tr("Light, dark, or as the desktop has it."));
    label(m_language, tr("Language"), tr("Changes at once, without a restart."));
    label(m_colorMap, tr("Colours of heatmaps"),
          tr("Both rise evenly in lightness; cividis looks nearly the same to colour-blind readers."));
    m_colorMap->setItemText(0, tr("viridis"));
    m_colorMap->setItemText(1, tr("cividis"));
    m_tabs->setTabText(0, tr("General"));
    m_tabs->setTabText(1, tr("Keys"));
    label(m_bins, tr("Histogram bins"),
          tr("Bins of each layer's histogram, %1 to %2; counts for the next model that is opened.").arg(kMinimumBins).arg(kMaximumBins));
    label(m_threads, tr("Threads"), tr("Threads for measuring and training; 0: one per core. Counts from the next start."));
    m_theme->setItemText(0, tr("As the desktop"));
    m_theme->setItemText(1, tr("Light"));
    m_theme->setItemText(2, tr("Dark"));
    m_language->setItemText(0, tr("As the desktop"));
    m_threads->setSpecialValueText(tr("one per core"));
    m_note->setText(QFontDatabase::families(QFontDatabase::SimplifiedChinese).isEmpty()
                        ? tr("No font with Chinese characters is installed; on Debian: fonts-noto-cjk or fonts-wqy-microhei.")
                        : tr("Bins count for the next model that is opened, threads from the next start."));
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("OK"));
    m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    m_buttons->button(QDialogButtonBox::RestoreDefaults)->setText(tr("Defaults"));
}

void PreferencesDialog::showValues(const Preferences &preferences)
{
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(preferences.theme)));
    m_language->setCurrentIndex(m_language->findData(preferences.language));
    m_colorMap->setCurrentIndex(m_colorMap->findData(static_cast<int>(preferences.colorMap)));
    m_keys->setBindings(preferences.keys);
    m_bins->setValue(preferences.bins);
    m_threads->setValue(preferences.threads);
}

Preferences PreferencesDialog::current() const
{
    Preferences preferences;
    preferences.theme = static_cast<ThemeKind>(m_theme->currentData().toInt());
    preferences.language = m_language->currentData().toString();
    preferences.colorMap = static_cast<ColorMap>(m_colorMap->currentData().toInt());
    preferences.keys = m_keys->bindings();
    preferences.bins = m_bins->value();
    preferences.threads = m_threads->value();
    return preferences;
}

} // namespace espalier

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/actiontable.h"

#include <QtGlobal>

namespace espalier {

namespace {

#define TEXT(sentence) QT_TRANSLATE_NOOP("Actions", sentence)

constexpr ActionEntry kActions[] = {
    // File
    {"actionOpenModel", TEXT("&Open model..."), TEXT("Open a trained network"), "Ctrl+O"},
    {"actionOpenSample", TEXT("Open &sample"), TEXT("Open the small digit network that comes with the program")},
    {"actionSetShape", TEXT("&Input shape..."), TEXT("Say what shape the model's input has, where the file does not")},
    {"actionOpenData", TEXT("Choose &data..."), TEXT("Choose the samples that accuracy is measured on"), "Ctrl+D"},
    {"actionOpenRecipe", TEXT("Open &recipe..."), TEXT("Load the settings of all layers from a file"), "Ctrl+Shift+O"},
    {"actionSaveRecipe", TEXT("&Save recipe"), TEXT("Save the settings of all layers"), "Ctrl+S"},
    {"actionSaveRecipeAs", TEXT("Save recipe &as..."), TEXT("Save the settings of all layers under another name"), "Ctrl+Shift+S"},
    {"actionExportModel", TEXT("&Export..."), TEXT("Write the changed model to a file and check it"), "Ctrl+E"},
    {"actionCloseModel", TEXT("&Close model"), TEXT("Back to the start page"), "Ctrl+W"},
    {"actionOpenPreferences", TEXT("&Preferences..."), TEXT("Theme, language, histogram bins, threads"), "Ctrl+,"},
    {"actionQuitProgram", TEXT("&Quit"), TEXT("Leave the program"), "Ctrl+Q"},
    // Edit
    {"actionUndo", TEXT("&Undo"), TEXT("Take back the last edit of the recipe"), "Ctrl+Z"},
    {"actionRedo", TEXT("&Redo"), TEXT("Do the edit again that was taken back"), "Ctrl+Shift+Z;Ctrl+Y"},
    {"actionCopySettings", TEXT("&Copy settings"), TEXT("Copy the settings of the current layer"), "Ctrl+Shift+C"},
    {"actionPasteSettings", TEXT("&Paste settings"), TEXT("Give the copied settings to the selected layers"), "Ctrl+Shift+V"},
    {"actionFindCommand", TEXT("&Find command..."), TEXT("Search all commands and layers by name"), "Ctrl+K"},
    // View
    {"actionShowHistogram", TEXT("&Histogram"), TEXT("Show the weights' histogram"), "Ctrl+1"},
    {"actionShowImportance", TEXT("&Importance"), TEXT("Show how important each weight is"), "Ctrl+2"},
    {"actionFilterLayers", TEXT("&Filter layers"), TEXT("Go to the filter of the layer table"), "Ctrl+F"},
    {"actionShowOriginal", TEXT("Hold &original"), TEXT("Show the float model until this is chosen again (hold \\ for a glance)"), "", true},
    {"actionShowLevels", TEXT("Quantization &levels"), TEXT("Show the levels that weights are rounded to"), "G", true},
    {"actionSetLogScale", TEXT("Lo&garithmic counts"), TEXT("Count weights on a logarithmic scale"), "Shift+G", true},
    {"actionNextRegion", TEXT("&Next region"), TEXT("Go to the next part of the window"), "F6"},
    {"actionResetLayout", TEXT("&Reset layout"), TEXT("Put all parts of the window back where they were at first")},
    // Layer
    {"actionPreviousLayer", TEXT("&Previous layer"), TEXT("Go one layer up in the table"), "Alt+Up"},
    {"actionNextLayer", TEXT("&Next layer"), TEXT("Go one layer down in the table"), "Alt+Down"},
    {"actionLowerBits", TEXT("&Fewer bits"), TEXT("One bit less for the selected layers"), "["},
    {"actionRaiseBits", TEXT("&More bits"), TEXT("One bit more for the selected layers"), "]"},
    {"actionLockLayer", TEXT("&Lock"), TEXT("Keep the selected layers as they are"), "Ctrl+L", true},
    {"actionResetLayer", TEXT("Back to f&loat"), TEXT("Take all settings off the selected layers"), "Ctrl+Backspace"},
    {"actionSelectAllLayers", TEXT("Select &all layers"), TEXT("Select all layers that the filter shows"), "Ctrl+Shift+A"},
    // Run
    {"actionEvaluateModel", TEXT("&Evaluate"), TEXT("Measure accuracy on all samples and keep the figures as a run"), "Ctrl+R"},
    {"actionFinetuneModel", TEXT("&Fine-tune..."), TEXT("Train the weights under the recipe"), "Ctrl+T"},
    {"actionLoadRun", TEXT("Load recipe of &run"), TEXT("Make the selected run's recipe the current one")},
    {"actionKeepRun", TEXT("&Keep fine-tuned weights"), TEXT("Make the selected fine-tune's weights the model's own")},
    {"actionCopyCommand", TEXT("&Copy command line"), TEXT("Copy the espalier-cli call that repeats the selected run, or else the current recipe")},
    {"actionCancelJobs", TEXT("&Stop all work"), TEXT("Stop everything that is running and keep what is finished"), "Ctrl+."},
    // Help
    {"actionShowKeys", TEXT("&Keys"), TEXT("List all keys"), "F1"},
    {"actionExplainWidget", TEXT("&What is this?"), TEXT("Click on anything to read what it means"), "Shift+F1"},
    {"actionShowLog", TEXT("&Log"), TEXT("Everything that the program has said since it started")},
    {"actionShowAbout", TEXT("&About Espalier"), TEXT("Version, licence and what the program runs on")},
};

constexpr const char *kFile[] = {"actionOpenModel", "actionOpenSample", "menuRecent", "-", "actionSetShape", "actionOpenData", "-",
                                 "actionOpenRecipe", "actionSaveRecipe", "actionSaveRecipeAs", "actionExportModel", "-",
                                 "actionCloseModel", "actionOpenPreferences", "actionQuitProgram"};
constexpr const char *kEdit[] = {"actionUndo", "actionRedo", "-", "actionCopySettings", "actionPasteSettings", "-", "actionFindCommand"};
constexpr const char *kView[] = {"actionShowHistogram", "actionShowImportance", "-", "actionShowOriginal", "actionShowLevels",
                                 "actionSetLogScale", "-", "actionFilterLayers", "actionNextRegion", "-", "menuWindows",
                                 "actionResetLayout"};
constexpr const char *kLayer[] = {"actionPreviousLayer", "actionNextLayer", "actionSelectAllLayers", "-", "actionLowerBits",
                                  "actionRaiseBits", "menuPresets", "-", "actionLockLayer", "actionResetLayer"};
constexpr const char *kRun[] = {"actionEvaluateModel", "actionFinetuneModel", "-", "actionLoadRun", "actionKeepRun",
                                "actionCopyCommand", "-", "actionCancelJobs"};
constexpr const char *kHelp[] = {"actionShowKeys", "actionExplainWidget", "actionShowLog", "-", "actionShowAbout"};

constexpr MenuEntry kMenus[] = {
    {"menuFile", TEXT("&File"), kFile}, {"menuEdit", TEXT("&Edit"), kEdit}, {"menuView", TEXT("&View"), kView},
    {"menuLayer", TEXT("&Layer"), kLayer}, {"menuRun", TEXT("&Run"), kRun}, {"menuHelp", TEXT("&Help"), kHelp},
    {"menuRecent", TEXT("Open &recent"), {}}, {"menuWindows", TEXT("&Panels"), {}}, {"menuPresets", TEXT("P&resets"), {}},
};

#undef TEXT

} // namespace

std::span<const ActionEntry> actionTable()
{
    return kActions;
}

std::span<const MenuEntry> menuTable()
{
    return kMenus;
}

} // namespace espalier

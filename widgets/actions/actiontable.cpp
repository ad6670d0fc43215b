// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/actions/actiontable.h"

#include <QtGlobal>

namespace espalier {

namespace {

constexpr ActionEntry kActions[] = {
    // File
    {"actionOpenModel", QT_TRANSLATE_NOOP("Actions", "&Open model..."), QT_TRANSLATE_NOOP("Actions", "Open a trained network"), "Ctrl+O"},
    {"actionOpenSample", QT_TRANSLATE_NOOP("Actions", "Open &sample"),
     QT_TRANSLATE_NOOP("Actions", "Open the small digit network that comes with the program")},
    {"actionOpenWeights", QT_TRANSLATE_NOOP("Actions", "Open &weights..."),
     QT_TRANSLATE_NOOP("Actions", "Put the weights of a checkpoint into the network, by name")},
    {"actionSetShape", QT_TRANSLATE_NOOP("Actions", "&Input shape..."),
     QT_TRANSLATE_NOOP("Actions", "Say what shape the model's input has, where the file does not")},
    {"actionOpenData", QT_TRANSLATE_NOOP("Actions", "Choose &data..."),
     QT_TRANSLATE_NOOP("Actions", "Choose the samples that accuracy is measured on"), "Ctrl+D"},
    {"actionOpenRecipe", QT_TRANSLATE_NOOP("Actions", "Open &recipe..."),
     QT_TRANSLATE_NOOP("Actions", "Load the settings of all layers from a file"), "Ctrl+Shift+O"},
    {"actionSaveRecipe", QT_TRANSLATE_NOOP("Actions", "&Save recipe"), QT_TRANSLATE_NOOP("Actions", "Save the settings of all layers"),
     "Ctrl+S"},
    {"actionSaveRecipeAs", QT_TRANSLATE_NOOP("Actions", "Save recipe &as..."),
     QT_TRANSLATE_NOOP("Actions", "Save the settings of all layers under another name"), "Ctrl+Shift+S"},
    {"actionExportModel", QT_TRANSLATE_NOOP("Actions", "&Export..."),
     QT_TRANSLATE_NOOP("Actions", "Write the changed model to a file and check it"), "Ctrl+E"},
    {"actionCloseModel", QT_TRANSLATE_NOOP("Actions", "&Close model"), QT_TRANSLATE_NOOP("Actions", "Back to the start page"), "Ctrl+W"},
    {"actionOpenPreferences", QT_TRANSLATE_NOOP("Actions", "&Preferences..."),
     QT_TRANSLATE_NOOP("Actions", "Theme, language, colours, keys, histogram bins, threads"), "Ctrl+,"},
    {"actionQuitProgram", QT_TRANSLATE_NOOP("Actions", "&Quit"), QT_TRANSLATE_NOOP("Actions", "Leave the program"), "Ctrl+Q"},
    // Edit
    {"actionUndo", QT_TRANSLATE_NOOP("Actions", "&Undo"), QT_TRANSLATE_NOOP("Actions", "Take back the last edit of the recipe"), "Ctrl+Z"},
    {"actionRedo", QT_TRANSLATE_NOOP("Actions", "&Redo"), QT_TRANSLATE_NOOP("Actions", "Do the edit again that was taken back"),
     "Ctrl+Shift+Z;Ctrl+Y"},
    {"actionCopySettings", QT_TRANSLATE_NOOP("Actions", "&Copy settings"),
     QT_TRANSLATE_NOOP("Actions", "Copy the settings of the current layer"), "Ctrl+Shift+C"},
    {"actionPasteSettings", QT_TRANSLATE_NOOP("Actions", "&Paste settings"),
     QT_TRANSLATE_NOOP("Actions", "Give the copied settings to the selected layers"), "Ctrl+Shift+V"},
    {"actionFindCommand", QT_TRANSLATE_NOOP("Actions", "&Find command..."),
     QT_TRANSLATE_NOOP("Actions", "Search all commands and layers by name"), "Ctrl+K"},
    // View
    {"actionShowHistogram", QT_TRANSLATE_NOOP("Actions", "&Histogram"), QT_TRANSLATE_NOOP("Actions", "Show the weights' histogram"),
     "Ctrl+1"},
    {"actionShowChannels", QT_TRANSLATE_NOOP("Actions", "C&hannels"), QT_TRANSLATE_NOOP("Actions", "Show the output channels one by one"),
     "Ctrl+2"},
    {"actionShowImportance", QT_TRANSLATE_NOOP("Actions", "&Importance"), QT_TRANSLATE_NOOP("Actions", "Show how important each weight is"),
     "Ctrl+3"},
    {"actionShowActivations", QT_TRANSLATE_NOOP("Actions", "&Activations"),
     QT_TRANSLATE_NOOP("Actions", "Show what goes through the layer, and how it is quantized"), "Ctrl+4"},
    {"actionShowSensitivity", QT_TRANSLATE_NOOP("Actions", "&Sensitivity"),
     QT_TRANSLATE_NOOP("Actions", "Show what each layer alone loses at each setting"), "Ctrl+5"},
    {"actionShowCompare", QT_TRANSLATE_NOOP("Actions", "&Compare"),
     QT_TRANSLATE_NOOP("Actions", "Two runs side by side, and the samples whose answer differs"), "Ctrl+7"},
    {"actionShowFlips", QT_TRANSLATE_NOOP("Actions", "&Flips"),
     QT_TRANSLATE_NOOP("Actions", "Show which answers the recipe changes, also while a handle moves"), "Ctrl+Shift+F", true},
    {"actionFilterLayers", QT_TRANSLATE_NOOP("Actions", "&Filter layers"),
     QT_TRANSLATE_NOOP("Actions", "Go to the filter of the layer table"), "Ctrl+F"},
    {"actionShowOriginal", QT_TRANSLATE_NOOP("Actions", "Hold &original"),
     QT_TRANSLATE_NOOP("Actions", "Show the float model until this is chosen again (hold \\ for a glance)"), "", true},
    {"actionShowLevels", QT_TRANSLATE_NOOP("Actions", "Quantization &levels"),
     QT_TRANSLATE_NOOP("Actions", "Show the levels that weights are rounded to"), "G", true},
    {"actionSetLogScale", QT_TRANSLATE_NOOP("Actions", "Lo&garithmic counts"),
     QT_TRANSLATE_NOOP("Actions", "Count weights on a logarithmic scale"), "Shift+G", true},
    {"actionNextRegion", QT_TRANSLATE_NOOP("Actions", "&Next region"), QT_TRANSLATE_NOOP("Actions", "Go to the next part of the window"),
     "F6"},
    {"actionResetLayout", QT_TRANSLATE_NOOP("Actions", "&Reset layout"),
     QT_TRANSLATE_NOOP("Actions", "Put all parts of the window back where they were at first")},
    // Layer
    {"actionPreviousLayer", QT_TRANSLATE_NOOP("Actions", "&Previous layer"), QT_TRANSLATE_NOOP("Actions", "Go one layer up in the table"),
     "Alt+Up"},
    {"actionNextLayer", QT_TRANSLATE_NOOP("Actions", "&Next layer"), QT_TRANSLATE_NOOP("Actions", "Go one layer down in the table"),
     "Alt+Down"},
    {"actionLowerBits", QT_TRANSLATE_NOOP("Actions", "&Fewer bits"), QT_TRANSLATE_NOOP("Actions", "One bit less for the selected layers"),
     "["},
    {"actionRaiseBits", QT_TRANSLATE_NOOP("Actions", "&More bits"), QT_TRANSLATE_NOOP("Actions", "One bit more for the selected layers"),
     "]"},
    {"actionShowIntegers", QT_TRANSLATE_NOOP("Actions", "&Integers and scales..."),
     QT_TRANSLATE_NOOP("Actions", "The integers that stand for the layer's weights, and what they mean"), "Ctrl+I"},
    {"actionLockLayer", QT_TRANSLATE_NOOP("Actions", "&Lock"), QT_TRANSLATE_NOOP("Actions", "Keep the selected layers as they are"),
     "Ctrl+L", true},
    {"actionResetLayer", QT_TRANSLATE_NOOP("Actions", "Back to f&loat"),
     QT_TRANSLATE_NOOP("Actions", "Take all settings off the selected layers"), "Ctrl+Backspace"},
    {"actionSelectAllLayers", QT_TRANSLATE_NOOP("Actions", "Select &all layers"),
     QT_TRANSLATE_NOOP("Actions", "Select all layers that the filter shows"), "Ctrl+Shift+A"},
    // Run
    {"actionEvaluateModel", QT_TRANSLATE_NOOP("Actions", "&Evaluate"),
     QT_TRANSLATE_NOOP("Actions", "Measure accuracy on all samples and keep the figures as a run"), "Ctrl+R"},
    {"actionFinetuneModel", QT_TRANSLATE_NOOP("Actions", "&Fine-tune..."),
     QT_TRANSLATE_NOOP("Actions", "Train the weights under the recipe"), "Ctrl+T"},
    {"actionLoadRun", QT_TRANSLATE_NOOP("Actions", "Load recipe of &run"),
     QT_TRANSLATE_NOOP("Actions", "Make the selected run's recipe the current one")},
    {"actionKeepRun", QT_TRANSLATE_NOOP("Actions", "&Keep fine-tuned weights"),
     QT_TRANSLATE_NOOP("Actions", "Make the selected fine-tune's weights the model's own")},
    {"actionCopyCommand", QT_TRANSLATE_NOOP("Actions", "&Copy command line"),
     QT_TRANSLATE_NOOP("Actions", "Copy the espalier-cli call that repeats the selected run, or else the current recipe")},
    {"actionCancelJobs", QT_TRANSLATE_NOOP("Actions", "&Stop all work"),
     QT_TRANSLATE_NOOP("Actions", "Stop everything that is running and keep what is finished"), "Ctrl+."},
    // Help
    {"actionShowKeys", QT_TRANSLATE_NOOP("Actions", "&Keys"), QT_TRANSLATE_NOOP("Actions", "List all keys"), "F1"},
    {"actionShowTour", QT_TRANSLATE_NOOP("Actions", "&Tour"),
     QT_TRANSLATE_NOOP("Actions", "Five steps on the sample, from a layer to a run")},
    {"actionExplainWidget", QT_TRANSLATE_NOOP("Actions", "&What is this?"),
     QT_TRANSLATE_NOOP("Actions", "Click on anything to read what it means"), "Shift+F1"},
    {"actionShowLog", QT_TRANSLATE_NOOP("Actions", "&Log"),
     QT_TRANSLATE_NOOP("Actions", "Everything that the program has said since it started")},
    {"actionShowAbout", QT_TRANSLATE_NOOP("Actions", "&About Espalier"),
     QT_TRANSLATE_NOOP("Actions", "Version, licence and what the program runs on")},
};

constexpr const char *kFile[] = {"actionOpenModel",
                                 "actionOpenSample",
                                 "menuRecent",
                                 "-",
                                 "actionOpenWeights",
                                 "actionSetShape",
                                 "actionOpenData",
                                 "-",
                                 "actionOpenRecipe",
                                 "actionSaveRecipe",
                                 "actionSaveRecipeAs",
                                 "actionExportModel",
                                 "-",
                                 "actionCloseModel",
                                 "actionOpenPreferences",
                                 "actionQuitProgram"};
constexpr const char *kEdit[] = {"actionUndo", "actionRedo", "-", "actionCopySettings", "actionPasteSettings", "-", "actionFindCommand"};
constexpr const char *kView[] = {"actionShowHistogram",
                                 "actionShowChannels",
                                 "actionShowImportance",
                                 "actionShowActivations",
                                 "actionShowSensitivity",
                                 "actionShowCompare",
                                 "-",
                                 "actionShowFlips",
                                 "actionShowOriginal",
                                 "actionShowLevels",
                                 "actionSetLogScale",
                                 "-",
                                 "actionFilterLayers",
                                 "actionNextRegion",
                                 "-",
                                 "menuWindows",
                                 "actionResetLayout"};
constexpr const char *kLayer[] = {"actionPreviousLayer",   "actionNextLayer",
                                  "actionSelectAllLayers", "-",
                                  "actionLowerBits",       "actionRaiseBits",
                                  "menuPresets",           "-",
                                  "actionShowIntegers",    "-",
                                  "actionLockLayer",       "actionResetLayer"};
constexpr const char *kRun[] = {"actionEvaluateModel", "actionFinetuneModel", "-", "actionLoadRun",
                                "actionKeepRun",       "actionCopyCommand",   "-", "actionCancelJobs"};
constexpr const char *kHelp[] = {"actionShowTour", "actionShowKeys", "actionExplainWidget", "actionShowLog", "-", "actionShowAbout"};

constexpr MenuEntry kMenus[] = {
    {"menuFile", QT_TRANSLATE_NOOP("Actions", "&File"), kFile},       {"menuEdit", QT_TRANSLATE_NOOP("Actions", "&Edit"), kEdit},
    {"menuView", QT_TRANSLATE_NOOP("Actions", "&View"), kView},       {"menuLayer", QT_TRANSLATE_NOOP("Actions", "&Layer"), kLayer},
    {"menuRun", QT_TRANSLATE_NOOP("Actions", "&Run"), kRun},          {"menuHelp", QT_TRANSLATE_NOOP("Actions", "&Help"), kHelp},
    {"menuRecent", QT_TRANSLATE_NOOP("Actions", "Open &recent"), {}}, {"menuWindows", QT_TRANSLATE_NOOP("Actions", "&Panels"), {}},
    {"menuPresets", QT_TRANSLATE_NOOP("Actions", "P&resets"), {}},
};

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

using NodeStack.ControlPlane.Controllers.Reconciling;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>Which controllers --controllers names.</summary>
public static class ControllerSelectionRules
{
    /// <summary>What is named counts, on or off, wherever it stands; else `*` means those that are on by default.</summary>
    public static bool IsOn(ControllerEntry entry, IReadOnlyList<string> selection)
    {
        foreach (var word in selection)
        {
            if (word == entry.Name)
                return true;
            if (word == "-" + entry.Name)
                return false;
        }
        return selection.Contains("*") && entry.IsOnByDefault;
    }
}

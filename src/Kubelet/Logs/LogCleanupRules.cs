namespace NodeStack.Kubelet.Logs;

/// <summary>Which pod log folders may go.</summary>
public static class LogCleanupRules
{
    /// <summary>Folders of the known shape whose pod nobody wants, nobody works on, and of which the runtime has nothing left.</summary>
    /// <param name="isNeeded">Whether a pod uid is wished, being worked on, or known to the runtime.</param>
    public static IReadOnlyList<string> Removable(IEnumerable<string> folderNames, Func<string, bool> isNeeded) =>
        [.. folderNames.Where(name => LogPathRules.PodUid(name) is { } uid && !isNeeded(uid))];
}

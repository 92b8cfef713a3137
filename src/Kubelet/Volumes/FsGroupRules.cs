namespace NodeStack.Kubelet.Volumes;

/// <summary>What fsGroup asks of a volume's files: the group, its rights, and that new files in folders inherit it.</summary>
internal static class FsGroupRules
{
    private const uint ReadWrite = 0x1b0; // 0660
    private const uint ReadOnly = 0x120; // 0440
    private const uint Enter = 0x48; // 0110
    private const uint SetGid = 0x400; // 02000

    public static uint ModeFor(uint mode, bool isFolder, bool readOnly) =>
        mode | (readOnly ? ReadOnly : ReadWrite) | (isFolder ? SetGid | Enter : 0);

    /// <summary>OnRootMismatch: when the root is right already, so is what is below it. Always, and no policy, never skip.</summary>
    public static bool IsNeeded(string? policy, uint rootMode, uint rootGroup, long fsGroup, bool readOnly)
    {
        if (policy != "OnRootMismatch")
            return true;
        var wanted = ModeFor(0, isFolder: true, readOnly);
        return rootGroup != fsGroup || (rootMode & wanted) != wanted;
    }
}

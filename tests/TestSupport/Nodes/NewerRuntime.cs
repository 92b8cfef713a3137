namespace NodeStack.TestSupport.Nodes;

/// <summary>A containerd 2 with runc 1.2 or newer beside the machine's own, for what that one cannot do: tests/NodeVm/newer-runtime.sh fetches it.</summary>
public static class NewerRuntime
{
    public const string Variable = "NODESTACK_NEWER_RUNTIME";

    /// <summary>The folder of both programs; null: there is none.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    public static string? MissingReason() =>
        Folder is not { } folder ? $"needs containerd 2 and runc 1.2, newer than Debian 12's: {Variable}=$(tests/NodeVm/newer-runtime.sh)"
        : !File.Exists(Path.Combine(folder, "containerd")) || !File.Exists(Path.Combine(folder, "runc")) ? $"{Variable}: there are no containerd and runc in {folder}"
        : null;
}

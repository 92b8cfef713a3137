namespace NodeStack.TestSupport.Nodes;

/// <summary>How a <see cref="TestNode"/> differs from the usual one.</summary>
public sealed record TestNodeOptions
{
    /// <summary>The published binary instead of the JIT build.</summary>
    public bool Native { get; init; }
    public string NodeName { get; init; } = "test-node";

    /// <summary>What --container-runtime-endpoint says.</summary>
    public string RuntimeEndpoint { get; init; } = "supervised";

    /// <summary>Folder whose containerd and runc the supervised runtime is made of; null: those on the path.</summary>
    public string? RuntimeFolder { get; init; }

    /// <summary>Lines appended to the KubeletConfiguration.</summary>
    public string ExtraConfig { get; init; } = "";
    public IReadOnlyList<string> Flags { get; init; } = [];
    public IReadOnlyList<string> ImageArchives { get; init; } = [Path.Combine(RepoPaths.Images, "pause.tar"), Path.Combine(RepoPaths.Images, "busybox.tar")];
}

using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Support;

/// <summary>What a test with a real node needs of the machine.</summary>
internal static class NodeRequirements
{
    /// <summary>The first thing that is missing, or null.</summary>
    public static string? Missing() =>
        Environment.UserName != "root" ? "needs root"
        : !File.Exists("/usr/bin/containerd") ? "needs containerd"
        : !Directory.Exists(RepoPaths.Images) ? "needs the images: ./up.sh --build-only"
        : null;
}

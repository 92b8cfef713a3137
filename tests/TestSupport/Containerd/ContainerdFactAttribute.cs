using NodeStack.CriShim.Containerd;
using Xunit;

namespace NodeStack.TestSupport.Containerd;

/// <summary>A test on real containerd; skips with the reason where the machine cannot run one.</summary>
public sealed class ContainerdFactAttribute : FactAttribute
{
    public ContainerdFactAttribute() => Skip = ContainerdRequirement.Missing!;
}

/// <summary>A table test on real containerd; skips with the reason where the machine cannot run one.</summary>
public sealed class ContainerdTheoryAttribute : TheoryAttribute
{
    public ContainerdTheoryAttribute() => Skip = ContainerdRequirement.Missing!;
}

/// <summary>Why real containerd cannot run here; null when it can.</summary>
public static class ContainerdRequirement
{
    public static string? Missing { get; } = Find();

    private static string? Find()
    {
        if (!Environment.IsPrivilegedProcess)
            return "needs root";
        foreach (var program in new[] { "containerd", "ctr", "runc", "busybox" })
        {
            if (ExecutableFinder.Find(program) is null)
                return $"needs {program}";
        }

        return ContainerdHostDetector.Detect("/").CniBinDirs.Count == 0 ? "needs the CNI plugins" : null;
    }
}

using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Support;

/// <summary>Needs root, containerd and the published binary.</summary>
internal sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = NodeRequirements.Missing() ?? (File.Exists(RepoPaths.NativeBinary) ? null : "dist/nodestack is not published: ./up.sh --build-only");
}

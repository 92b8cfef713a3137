using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>Needs the published binary, and nothing else: no root, no containerd.</summary>
internal sealed class ApiServerFactAttribute : FactAttribute
{
    public ApiServerFactAttribute() => Skip = Missing!;

    /// <summary>Null when it can run.</summary>
    public static string? Missing => File.Exists(RepoPaths.NativeBinary) ? null : "dist/nodestack is not published: ./up.sh --build-only";
}

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

/// <summary>A test that mounts a file system; skipped without the rights to do so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null! : "needs root, to mount a small file system";
}

using Xunit;

namespace NodeStack.TestSupport.Etcd;

/// <summary>A test on real etcd; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EtcdFactAttribute : FactAttribute
{
    public EtcdFactAttribute() => Skip = EtcdRequirement.Missing!;
}

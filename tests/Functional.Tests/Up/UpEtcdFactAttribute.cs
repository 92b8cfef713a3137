using NodeStack.TestSupport.Etcd;

namespace NodeStack.Functional.Tests.Up;

/// <summary>As <see cref="UpFactAttribute"/>, and needs etcd.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpEtcdFactAttribute : FactAttribute
{
    public UpEtcdFactAttribute() => Skip = new UpFactAttribute().Skip ?? EtcdRequirement.Missing;
}

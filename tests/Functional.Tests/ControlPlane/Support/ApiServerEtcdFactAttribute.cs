using NodeStack.TestSupport.Etcd;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>Needs the published binary and real etcd.</summary>
internal sealed class ApiServerEtcdFactAttribute : FactAttribute
{
    public ApiServerEtcdFactAttribute() => Skip = ApiServerFactAttribute.Missing ?? EtcdRequirement.Missing!;
}

using NodeStack.TestSupport.Registry;

namespace NodeStack.Functional.Tests.Support;

/// <summary>Needs a node and a registry.</summary>
internal sealed class RegistryFactAttribute : FactAttribute
{
    public RegistryFactAttribute() => Skip = NodeRequirements.Missing() ?? PrivateRegistry.Missing();
}

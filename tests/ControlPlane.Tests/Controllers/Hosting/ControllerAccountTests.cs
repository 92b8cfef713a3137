using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.ControlPlane.Tests.Controllers.Hosting;

public sealed class ControllerAccountTests
{
    /// <summary>Without a role of its own a controller could do nothing on an upstream API server.</summary>
    [Fact]
    public void AccountOf_EveryController_IsOneThatTheClustersPolicyKnows()
    {
        using var stream = typeof(ControllersHost).Assembly.GetManifestResourceStream("bootstrap/policy.txt")!;
        var policy = new StreamReader(stream).ReadToEnd();
        Assert.All(ControllerCatalog.All.Where(e => ControllerAccountRules.AccountOf(e.Name) != ControllerAccountRules.Nobody), entry => Assert.Contains($"account kube-system/{ControllerAccountRules.AccountOf(entry.Name)}\n", policy, StringComparison.Ordinal));
    }
}

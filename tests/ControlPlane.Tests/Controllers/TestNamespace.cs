using NodeStack.ControlPlane.Tests.ApiServer;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>A namespace of its own for one test, with the account that pods need.</summary>
internal static class TestNamespace
{
    public static async Task<string> SpaceAsync(this RunningApiServer server)
    {
        var ns = await server.NamespaceAsync();
        var account = await server.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", """{"metadata":{"name":"default"}}""");
        Assert.Equal(201, account.Code);
        return ns;
    }
}

using System.Security.Cryptography;
using System.Text;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.ServiceAccounts;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.ServiceAccounts;

public sealed class TokenSecretTests
{
    [Fact]
    public async Task Run_SecretAsksForAToken_FilledAndGoesWithItsAccount()
    {
        var file = Path.GetTempFileName();
        using (var key = RSA.Create(2048))
            await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        await using var cluster = await RunningCluster.StartAsync(new ClusterControllerOptions { ServiceAccountPrivateKeyFile = file }, TimeProvider.System, c => new ServiceAccountTokenController(c));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/secrets",
            """{"metadata":{"name":"robot-token","annotations":{"kubernetes.io/service-account.name":"robot"}},"type":"kubernetes.io/service-account-token"}""");

        await cluster.EventuallyAsync(async () => (await cluster.Api.Secrets.GetAsync(ns, "robot-token", cluster.Cancel)).Data?.ContainsKey("token") == true, "a token");
        var secret = await cluster.Api.Secrets.GetAsync(ns, "robot-token", cluster.Cancel);
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(Encoding.ASCII.GetString(secret.Data["token"]).Split('.')[1]));
        Assert.Contains($"\"sub\":\"system:serviceaccount:{ns}:robot\"", claims, StringComparison.Ordinal);
        Assert.Equal(ns, Encoding.UTF8.GetString(secret.Data["namespace"]));

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/serviceaccounts/robot");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/secrets/robot-token")).Code == 404, "it goes with its account");
        File.Delete(file);
    }
}

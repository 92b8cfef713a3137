using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>Clients of a server in this process, as its administrator.</summary>
internal static class TestApi
{
    public static HttpApiClient Client(RunningApiServer server)
    {
        var config = KubeconfigParser.Parse(File.ReadAllBytes(server.Kubeconfig), Path.GetDirectoryName(server.Kubeconfig)!);
        var credentials = new ApiCredentials(config, TimeProvider.System, NullLogger<ApiCredentials>.Instance);
        return new HttpApiClient(config.Server, credentials, new ApiClientOptions(), TimeProvider.System);
    }
}

using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Client;
using NodeStack.ProxyLoad;

// Measuring tools for bench/proxy-scale.sh; each prints one `name value` line per figure.
if (args.Length < 3 || !File.Exists(args[1]))
    return Usage();
var kubeconfig = KubeconfigParser.Parse(File.ReadAllBytes(args[1]), Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
var credentials = new ApiCredentials(kubeconfig, TimeProvider.System, NullLogger.Instance);
using var client = new HttpApiClient(kubeconfig.Server, credentials, new ApiClientOptions(), TimeProvider.System);
var objects = new ServiceObjects(new ApiResources(client));
return args switch
{
    ["objects", _, var services, var endpoints] => await objects.CreateAsync(Number(services), Number(endpoints)),
    ["new-service", _, var address, var count] => await objects.MeasureNewAsync(IPAddress.Parse(address), Number(count)),
    ["first-packet", _, var address, var count] => await objects.MeasureFirstPacketAsync(IPAddress.Parse(address), Number(count)),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("usage: ProxyLoad objects KUBECONFIG SERVICES ENDPOINTS        creates so many services with so many endpoints each");
    Console.Error.WriteLine("       ProxyLoad new-service KUBECONFIG ADDRESS COUNT         from a new service's creation to its first answer, by a server at the address");
    Console.Error.WriteLine("       ProxyLoad first-packet KUBECONFIG ADDRESS COUNT        time to connect through one service that is there");
    return 2;
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using NodeStack.ApiLoad;

// usage: ApiLoad KUBECONFIG SERVER_PID [OBJECTS] [CLIENTS] [WATCHES]
// Creates ConfigMaps of 1 KB, reads, lists and pages them, over TLS, and prints one `name value` line per figure. Leaves a namespace behind.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: ApiLoad KUBECONFIG SERVER_PID [OBJECTS] [CLIENTS] [WATCHES]");
    return 2;
}
var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(args[0]);
var pid = int.Parse(args[1], CultureInfo.InvariantCulture);
var objects = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5000;
var clients = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 16;
using var certificate = X509Certificate2.CreateFromPem(
    Encoding.UTF8.GetString(Convert.FromBase64String(config.ClientCertificateData)), Encoding.UTF8.GetString(Convert.FromBase64String(config.ClientCertificateKeyData)));
using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
var server = new Uri(config.Host);
var space = $"load-{Environment.ProcessId}";
var path = $"/api/v1/namespaces/{space}/configmaps";
var filler = new string('x', 800);

using var first = new Connection(server, usable);
Expect(201, first.Send("POST", "/api/v1/namespaces", Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"name\":\"{space}\"}}}}")).Code);
// Warm both sides before anything is counted.
for (var i = 0; i < 200; i++)
    Expect(201, first.Send("POST", path, Body($"warm-{i}")).Code);
for (var i = 0; i < 200; i++)
    Expect(200, first.Send("DELETE", $"{path}/warm-{i}", null).Code);

var next = -1;
var cpu = CpuSeconds();
var watch = Stopwatch.StartNew();
var workers = Enumerable.Range(0, clients).Select(_ => new Thread(Create)).ToArray();
foreach (var worker in workers)
    worker.Start();
foreach (var worker in workers)
    worker.Join();
Print("creates_per_second", objects / watch.Elapsed.TotalSeconds);
Print("create_cpu_ms", (CpuSeconds() - cpu) * 1000 / objects);
Print("get_p50_ms", Median(500, i => Expect(200, first.Send("GET", $"{path}/c-{i * 7 % objects}", null).Code)));
Print("list_ms", Median(11, _ => Expect(200, first.Send("GET", path, null).Code)));
Print("list_bytes", first.Send("GET", path, null).Bytes);
Print("page_500_ms", Median(51, _ => Expect(200, first.Send("GET", $"{path}?limit=500", null).Code)));
Print("rss_mib", Rss() / 1024.0);
if (args.Length > 4)
    Watch(int.Parse(args[4], CultureInfo.InvariantCulture));
return 0;

void Watch(int watches)
{
    using var load = new WatchLoad(server, usable);
    load.Open($"/api/v1/namespaces/{space}/secrets?watch=1", watches);
    var number = 0;
    Print("watches_told_ms", Median(11, _ => load.Tell(
        () => Expect(201, first.Send("POST", $"/api/v1/namespaces/{space}/secrets", Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"name\":\"s-{number++}\"}}}}")).Code),
        watches)));
    Print("watches_rss_mib", Rss() / 1024.0);
}

void Create()
{
    using var connection = new Connection(server, usable);
    for (var i = Interlocked.Increment(ref next); i < objects; i = Interlocked.Increment(ref next))
        Expect(201, connection.Send("POST", path, Body($"c-{i}")).Code);
}

byte[] Body(string name) => Encoding.UTF8.GetBytes(
    $"{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"{name}\"}},\"data\":{{\"key\":\"{filler}\"}}}}");

static double Median(int times, Action<int> run)
{
    var took = new double[times];
    for (var i = 0; i < times; i++)
    {
        var started = Stopwatch.GetTimestamp();
        run(i);
        took[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
    Array.Sort(took);
    return took[times / 2];
}

double CpuSeconds()
{
    var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');
    return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
}

long Rss() => long.Parse(
    File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
    CultureInfo.InvariantCulture);

static void Expect(int wanted, int got)
{
    if (wanted != got)
        throw new InvalidOperationException($"HTTP {got}, not {wanted}");
}

static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###}"));

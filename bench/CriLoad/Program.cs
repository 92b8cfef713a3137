using NodeStack.CriLoad;

// Two measuring tools for bench/kubelet-density.sh; both print one number or line to stdout.
return args switch
{
    ["pods", var socket, var image, var count, var parallel, var logs] =>
        await RuntimeLoad.RunAsync(socket, image, int.Parse(count), int.Parse(parallel), logs),
    ["probes", var port, var seconds, var period] =>
        await ProbeSink.RunAsync(int.Parse(port), TimeSpan.FromSeconds(int.Parse(seconds)), TimeSpan.FromMilliseconds(int.Parse(period))),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: CriLoad pods SOCKET IMAGE COUNT PARALLEL LOG_FOLDER   starts pods through CRI, prints seconds, removes them");
    Console.Error.WriteLine("       CriLoad probes PORT SECONDS PERIOD_MS                    answers HTTP probes, prints how late they came");
    return 2;
}

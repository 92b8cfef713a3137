using NodeStack.Kubelet.Bench;

if (args is ["probe-jitter"])
    await ProbeJitter.RunAsync();
else
    BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

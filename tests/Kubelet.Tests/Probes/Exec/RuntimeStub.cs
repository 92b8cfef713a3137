using System.Reflection;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Tests.Probes.Exec;

/// <summary>A runtime of which only ExecSync is used.</summary>
public class RuntimeStub : DispatchProxy
{
    private Func<string, IReadOnlyList<string>, TimeSpan, CancellationToken, Task<ExecResult>>? _exec;

    public static IContainerRuntime With(Func<string, IReadOnlyList<string>, TimeSpan, CancellationToken, Task<ExecResult>> exec)
    {
        var runtime = Create<IContainerRuntime, RuntimeStub>();
        ((RuntimeStub)(object)runtime)._exec = exec;
        return runtime;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IContainerRuntime.ExecSyncAsync)
        ? _exec!((string)args![0]!, (IReadOnlyList<string>)args[1]!, (TimeSpan)args[2]!, (CancellationToken)args[3]!)
        : throw new NotSupportedException(targetMethod.Name);
}

using System.Reflection;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Tests.Server;

/// <summary>A runtime of which a test uses a few calls: each has a script by method name, any other call fails the test.</summary>
public class RuntimeStub : DispatchProxy
{
    public Dictionary<string, Func<object?[], object>> Scripts { get; } = [];

    public static (IContainerRuntime Runtime, RuntimeStub Stub) Create()
    {
        var runtime = Create<IContainerRuntime, RuntimeStub>();
        return (runtime, (RuntimeStub)(object)runtime);
    }

    protected override object? Invoke(MethodInfo? method, object?[]? args) =>
        Scripts.TryGetValue(method!.Name, out var script) ? script(args!) : throw new InvalidOperationException($"unexpected call {method.Name}");
}

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>One call that reached the fake. Target: pod name for RunPodSandbox, container name for CreateContainer, else the id or image.</summary>
public sealed record FakeCall(string Call, string Target, DateTimeOffset At);

namespace NodeStack.KubeApi.Events;

/// <summary>The two types the API knows.</summary>
public enum EventType { Normal, Warning }

namespace RsPa.Clients.Tests;

/// <summary>A theory that is looked at only where the clients are installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute() => Skip = ClientScripts.Missing;
}

// SPDX-License-Identifier: Apache-2.0

// Replaces the part that changes every two seconds. fetch rejects an address with a user and a password, which a bookmark
// may contain, so the address is built from its parts.
(function follow() {
  setTimeout(function () {
    if (document.hidden) { follow(); return; }
    fetch(location.origin + location.pathname, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (!answer.ok) { throw new Error('HTTP ' + answer.status); }
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, 'text/html');
      var now = page.getElementById('heartbeat-now');
      if (!now) { throw new Error('no longer logged in'); }
      document.getElementById('heartbeat-now').replaceWith(now);
      document.getElementById('heartbeat-lost').textContent = '';
      // the button stays while its action is the same, because its question may be open
      var control = document.getElementById('heartbeat-control');
      var newControl = page.getElementById('heartbeat-control');
      if (control && newControl && control.dataset.action !== newControl.dataset.action) { control.replaceWith(newControl); }
    }).catch(function (error) {
      document.getElementById('heartbeat-lost').textContent = 'This page is old: ' + error.message;
    }).finally(follow);
  }, 2000);
})();

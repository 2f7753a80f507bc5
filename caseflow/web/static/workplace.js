// Small comforts only: every page works without this file.
(function () {
  'use strict';

  // Buttons that need a script appear only when there is one.
  document.querySelectorAll('.js-only').forEach(function (node) { node.hidden = false; });
  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.addEventListener('click', function () { window.print(); });
  });

  // One tick for all boxes of a name.
  document.querySelectorAll('[data-tick]').forEach(function (all) {
    all.addEventListener('change', function () {
      document.getElementsByName(all.dataset.tick).forEach(function (box) { box.checked = all.checked; });
    });
  });

  // After a refusal the reader starts at the list of errors.
  var errors = document.querySelector('[data-focus]');
  if (errors) { errors.focus(); }

  // A link of the error summary leads into the field, not only to it.
  document.querySelectorAll('.error-summary a[href^="#"]').forEach(function (link) {
    link.addEventListener('click', function () {
      var field = document.getElementById(link.getAttribute('href').slice(1));
      if (field) { window.setTimeout(function () { field.focus(); }, 0); }
    });
  });

  // A file that is too large is told before it is sent; the server refuses it too.
  document.querySelectorAll('input[type=file][data-most]').forEach(function (field) {
    field.addEventListener('change', function () {
      var most = Number(field.dataset.most), chosen = field.files[0];
      var large = chosen && chosen.size > most * 1048576;
      field.setCustomValidity(large ? '这个文件超过 ' + most + ' MB，请压缩照片或拆分文件后再传。' : '');
      field.reportValidity();
    });
  });

  // A second click on the same button sends nothing; the server would not act twice either.
  document.querySelectorAll('form[data-once]').forEach(function (form) {
    form.addEventListener('submit', function (event) {
      if (event.submitter && event.submitter.hasAttribute('data-many')) { return; }
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = 'yes';
      window.setTimeout(function () { delete form.dataset.sent; }, 5000);
    });
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-once]').forEach(function (form) { delete form.dataset.sent; });
  });

  // A link to a part of the page opens the folded box around it.
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('main details').forEach(function (box) { box.open = true; });
  });

  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') { node.open = true; }
    }
  }
  window.addEventListener('hashchange', unfold);
  unfold();
})();
